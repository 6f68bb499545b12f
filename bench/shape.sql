-- Logs number %(first)s to %(last)s, made by PostgreSQL itself: 50 customers of 20 users each, 3 environments, 40 prompts, 6 models, 26 groups of errors;
-- four logs a trace, three traces a session; questions and answers of many lengths; a log lies where its number says between %(since_ms)s and %(until_ms)s.
WITH made AS (
  SELECT
    n, h, x, ms, to_timestamp(ms / 1000.0) AS at,
    (lpad(to_hex(ms), 12, '0') || '7' || substr(h, 1, 3) || '8' || substr(h, 4, 15))::uuid AS id,
    n / 4 AS trace, n / 12 AS session,
    1 + x %% 40 AS prompt, 1 + x %% 6 AS model,
    100 + x %% 1900 AS input_tokens, 10 + x %% 490 AS output_tokens,
    200 + (x %% 97) * (x %% 89) AS latency_ms,
    x %% 33 = 0 AS failed
  FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n,
    LATERAL (SELECT md5('log' || n) AS h) AS hashed,
    LATERAL (SELECT ('x' || substr(h, 20, 7))::bit(28)::int AS x) AS random,
    LATERAL (SELECT (%(since_ms)s + (n - %(begin)s) * (%(until_ms)s - %(since_ms)s) / %(count)s)::bigint AS ms) AS clock
), bodies AS (
  INSERT INTO log_body (log_id, input, output, parameters, error_stack)
  SELECT id,
    '[{"role":"system","content":"You answer customers of a parcel service. Be short and kind."},'
      || '{"role":"user","content":"' || left(repeat(concat_ws(' ', s[1 + x %% 61], s[1 + x %% 59], s[1 + x %% 53],
        s[1 + x %% 47], s[1 + x %% 43], s[1 + x %% 41], s[1 + x %% 37], s[1 + x %% 31]), 2), 100 + x %% 1009) || h || '"}]',
    '{"role":"assistant","content":"' || left(repeat(concat_ws(' ', s[1 + x %% 29], s[1 + x %% 23], s[1 + x %% 19],
        s[1 + x %% 17], s[1 + x %% 13], s[1 + x %% 11], s[1 + x %% 7]), 2), 50 + x %% 997) || '"}',
    '{"temperature":0.2,"max_tokens":400}', ''
  FROM made, (SELECT %(sentences)s::text[] AS s) AS said
), errors AS (
  INSERT INTO log_error (log_id, project_id, fingerprint)
  SELECT id, %(project)s, substr(md5('error' || x %% 26), 1, 16) FROM made WHERE failed
)
INSERT INTO log (
  id, project_id, format, kind, name, status, error_type, error_message, provider, model, requested_model,
  environment, customer, "user", prompt_id, prompt_version_id, session_id, trace_id, parent, external_id, external_key,
  tags, metadata, started_at, ended_at, latency_ms, ttft_ms, finish_reason, input_tokens, output_tokens,
  is_counted, awaits_count, computed_usd, unpriced_reason, received_at)
SELECT
  id, %(project)s, 'native', 'llm', 'answer', CASE WHEN failed THEN 'error' ELSE 'ok' END,
  CASE WHEN failed THEN 'RateLimitError' ELSE '' END, '',
  (%(providers)s::text[])[model], (%(models)s::text[])[model], (%(models)s::text[])[model],
  (ARRAY['production', 'staging', 'development'])[1 + session %% 3], 'customer-' || session %% 50, 'user-' || session %% 1000,
  (%(prompts)s::uuid[])[prompt], (%(versions)s::uuid[])[prompt],
  md5('session' || session)::uuid, md5('trace' || trace)::uuid,
  CASE WHEN n %% 4 = 0 THEN '' ELSE 'call-' || trace * 4 END, 'call-' || n, md5('key' || n)::uuid,
  '["support"]', jsonb_build_object('ticket', n), at, at + latency_ms * interval '1 millisecond', latency_ms,
  latency_ms / 4, 'stop', input_tokens, output_tokens, false, false,
  (input_tokens * 0.15 + output_tokens * 0.6) / 1e6, '', at
FROM made
