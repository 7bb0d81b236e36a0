-- Without a leader, HAProxy would accept a connection and close it at once. PgBouncer takes that for a failed login and turns
-- every client away. Held here until a member leads, the connection makes a failover a pause instead.
local patience = 10  -- seconds; PgBouncer gives up sooner (server_connect_timeout), and tries again

core.register_action("wait_for_server", { "tcp-req" }, function(txn)
    local waited = 0
    while txn.f:nbsrv() == 0 and waited < patience do
        core.msleep(100)
        waited = waited + 0.1
    end
end)
