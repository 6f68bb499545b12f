-- The traces and sessions of the logs between two ids, with their totals as a recount would leave them.
WITH sessions AS (
  INSERT INTO session (id, project_id, external_id, "user", customer, environment, logs, errors, total_tokens,
    reported_first_usd, computed_first_usd, unpriced_logs, started_at, ended_at, is_dirty)
  SELECT session_id, project_id, 'session-' || session_id, min("user"), min(customer), min(environment), count(*),
    count(*) FILTER (WHERE status = 'error'), sum(input_tokens + output_tokens), sum(computed_usd), sum(computed_usd), 0,
    min(started_at), max(ended_at), false
  FROM log WHERE id >= %(low)s AND id < %(high)s AND project_id = %(project)s AND format = 'polylog'
  GROUP BY session_id, project_id
  ON CONFLICT (id) DO NOTHING
)
INSERT INTO trace (id, project_id, external_id, name, session_id, "user", customer, environment, logs, errors,
  total_tokens, reported_first_usd, computed_first_usd, unpriced_logs, started_at, ended_at, is_dirty)
SELECT trace_id, project_id, 'trace-' || trace_id, 'answer', (array_agg(session_id))[1], min("user"), min(customer),
  min(environment), count(*), count(*) FILTER (WHERE status = 'error'), sum(input_tokens + output_tokens),
  sum(computed_usd), sum(computed_usd), 0, min(started_at), max(ended_at), false
FROM log WHERE id >= %(low)s AND id < %(high)s AND project_id = %(project)s AND format = 'polylog'
GROUP BY trace_id, project_id
ON CONFLICT (id) DO NOTHING
