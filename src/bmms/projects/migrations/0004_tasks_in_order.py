"""What no action should let through stays out of the tables all the same: tasks that wait for each other in a circle,
and parts of another project's activity."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION projects_task_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_id IS NOT NULL AND (
        NOT EXISTS (SELECT 1 FROM projects_task AS above
            WHERE above.id = NEW.parent_id AND above.project_id = NEW.project_id AND above.parent_id IS NULL)
        OR EXISTS (SELECT 1 FROM projects_task AS below WHERE below.parent_id = NEW.id)
    ) THEN
        RAISE EXCEPTION 'A task is part of an activity of its own project.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_task_part';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER part BEFORE INSERT OR UPDATE OF parent_id, project_id ON projects_task
    FOR EACH ROW EXECUTE FUNCTION projects_task_part();

CREATE FUNCTION projects_taskwait_order() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE of_project bigint;
BEGIN
    SELECT project_id INTO of_project FROM projects_task WHERE id = NEW.task_id;
    PERFORM pg_advisory_xact_lock(hashtextextended('projects_taskwait', of_project));
    IF of_project IS DISTINCT FROM (SELECT project_id FROM projects_task WHERE id = NEW.after_id) THEN
        RAISE EXCEPTION 'A task waits for tasks of its own project.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_taskwait_project';
    END IF;
    IF EXISTS (
        WITH RECURSIVE before(id) AS (
            SELECT NEW.after_id
            UNION SELECT earlier.after_id FROM projects_taskwait AS earlier JOIN before ON earlier.task_id = before.id
        ) SELECT 1 FROM before WHERE id = NEW.task_id
    ) THEN
        RAISE EXCEPTION 'A task would wait for itself.'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'projects_taskwait_order';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER in_order BEFORE INSERT OR UPDATE ON projects_taskwait
    FOR EACH ROW EXECUTE FUNCTION projects_taskwait_order();
"""
WITHOUT = """
DROP TRIGGER in_order ON projects_taskwait;
DROP FUNCTION projects_taskwait_order();
DROP TRIGGER part ON projects_task;
DROP FUNCTION projects_task_part();
"""


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_tasks")]
    operations = [migrations.RunSQL(TRIGGERS, WITHOUT)]
