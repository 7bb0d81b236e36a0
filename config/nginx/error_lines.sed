# What nginx says of a request that failed ends with all of it: the query, the secret of a mailed link, the page before. Of that
# the log keeps which server was asked; when, who and on which connection stands before it, the path in the access log.
s#, request: ".*(, upstream: "[a-z]+://[0-9A-Za-z.:-]+).*#\1"#
s#, request: ".*##
