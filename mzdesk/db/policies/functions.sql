-- Functions of the guards and of the audit on PostgreSQL; ;; parts the statements. See triggers.py.
CREATE OR REPLACE FUNCTION app.mz_refuse() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN RAISE EXCEPTION '% refused', TG_ARGV[0]; END $$
;;
CREATE OR REPLACE FUNCTION app.mz_hazard_move() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state||'>'||NEW.state NOT IN (@MOVES@) THEN RAISE EXCEPTION 'MZ003 illegal move'; END IF;
  RETURN NEW;
END $$
;;
CREATE OR REPLACE FUNCTION app.mz_document_move() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state||'>'||NEW.state NOT IN (@DOCUMENT_MOVES@) THEN RAISE EXCEPTION 'MZ006 illegal move'; END IF;
  RETURN NEW;
END $$
;;
CREATE OR REPLACE FUNCTION app.mz_incident_move() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF OLD.state||'>'||NEW.state NOT IN (@INCIDENT_MOVES@) THEN RAISE EXCEPTION 'MZ007 illegal move'; END IF;
  RETURN NEW;
END $$
;;
CREATE OR REPLACE FUNCTION app.mz_plain(value jsonb, kind regtype) RETURNS jsonb LANGUAGE sql IMMUTABLE
SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN kind = 'timestamptz'::regtype AND value <> 'null'::jsonb
    THEN to_jsonb(to_char((value #>> '{}')::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
    ELSE value END $$
;;
-- Who acts: on a shared server whoever signed in to it, else whom the program names.
CREATE OR REPLACE FUNCTION app.mz_actor() RETURNS text LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE who text;
BEGIN
  IF to_regclass('access.logins') IS NOT NULL THEN
    SELECT l.person INTO who FROM access.logins l WHERE l.login = session_user;
  END IF;
  RETURN coalesce(who, nullif(current_setting('mzdesk.actor', true), ''), session_user::text);
END $$
;;
CREATE OR REPLACE FUNCTION app.mz_audit_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  old_row jsonb := CASE WHEN TG_OP = 'INSERT' THEN '{}'::jsonb ELSE to_jsonb(OLD) END;
  new_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN '{}'::jsonb ELSE to_jsonb(NEW) END;
  any_row jsonb := CASE WHEN TG_OP = 'DELETE' THEN to_jsonb(OLD) ELSE to_jsonb(NEW) END;
  hidden text[] := string_to_array(TG_ARGV[1], ',');
  body jsonb := '{}'::jsonb;
  col record; before jsonb; after jsonb; record_key text := '';
BEGIN
  SELECT string_agg(any_row ->> k, ',' ORDER BY n) INTO record_key
    FROM unnest(string_to_array(TG_ARGV[0], ',')) WITH ORDINALITY AS keys(k, n);
  FOR col IN SELECT attname AS name, atttypid::regtype AS kind FROM pg_attribute
             WHERE attrelid = TG_RELID AND attnum > 0 AND NOT attisdropped LOOP
    before := app.mz_plain(old_row -> col.name, col.kind);
    after := app.mz_plain(new_row -> col.name, col.kind);
    IF TG_OP = 'UPDATE' THEN
      IF col.name <> 'version' AND before IS DISTINCT FROM after THEN
        body := body || jsonb_build_object(col.name, CASE WHEN col.name = ANY(hidden)
          THEN '["***","***"]'::jsonb ELSE jsonb_build_array(before, after) END);
      END IF;
    ELSIF NOT col.name = ANY(hidden) AND coalesce(before, after, 'null'::jsonb) <> 'null'::jsonb THEN
      body := body || jsonb_build_object(col.name, coalesce(after, before));
    END IF;
  END LOOP;
  IF TG_OP = 'UPDATE' AND body = '{}'::jsonb THEN RETURN NULL; END IF;
  INSERT INTO app.audit_pending(txid, scope, actor, verb, subject, record, action, body)
  VALUES (txid_current(), coalesce(any_row ->> 'township', coalesce(any_row ->> 'district', '000000') || '000'),
    app.mz_actor(),
    coalesce(current_setting('mzdesk.verb', true), ''), TG_TABLE_NAME, record_key, lower(TG_OP), body::text);
  RETURN NULL;
END $$
;;
CREATE OR REPLACE FUNCTION app.mz_audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE entry record; s bigint; h text; moment text; this text; current_scope text := NULL;
BEGIN
  moment := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"');
  FOR entry IN SELECT * FROM app.audit_pending WHERE txid = txid_current() ORDER BY scope COLLATE "C", n LOOP
    IF current_scope IS DISTINCT FROM entry.scope THEN
      current_scope := entry.scope;
      INSERT INTO app.audit_heads(scope) VALUES (current_scope) ON CONFLICT DO NOTHING;
      PERFORM 1 FROM app.audit_heads WHERE scope = current_scope FOR UPDATE;
      SELECT a.seq, a.hash INTO s, h FROM app.audit_entries a WHERE a.scope = current_scope ORDER BY a.seq DESC LIMIT 1;
      s := coalesce(s, 0); h := coalesce(h, '@GENESIS@');
    END IF;
    s := s + 1;
    this := encode(sha256(convert_to(concat_ws(E'\n', h, current_scope, s::text, moment, entry.actor, entry.verb,
      entry.subject, entry.record, entry.action, entry.body), 'UTF8')), 'hex');
    INSERT INTO app.audit_entries(scope, seq, at, actor, verb, subject, record, action, body, prev, hash)
    VALUES (current_scope, s, moment, entry.actor, entry.verb, entry.subject, entry.record, entry.action,
      entry.body, h, this);
    h := this;
  END LOOP;
  DELETE FROM app.audit_pending WHERE txid = txid_current();
  RETURN NULL;
END $$
;;
-- Where each chain of the caller's district ends, for the duty log: number and hash, nothing of what was done. Without
-- walls there is one desk, which sees all.
CREATE OR REPLACE FUNCTION app.mz_audit_tips() RETURNS TABLE(scope text, seq bigint, hash text) LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE home text := '';
BEGIN
  IF to_regclass('access.logins') IS NOT NULL THEN
    SELECT l.district INTO home FROM access.logins l WHERE l.login = session_user AND l.active
      AND l.township = l.district || '000' AND l.roles && ARRAY['clerk', 'section_head', 'leader', 'duty'];
    IF home IS NULL THEN RETURN; END IF;
  END IF;
  RETURN QUERY SELECT h.scope::text, e.seq, e.hash::text FROM app.audit_heads h CROSS JOIN LATERAL (
    SELECT a.seq, a.hash FROM app.audit_entries a WHERE a.scope = h.scope ORDER BY a.seq DESC LIMIT 1) e
    WHERE starts_with(h.scope, home);
END $$
