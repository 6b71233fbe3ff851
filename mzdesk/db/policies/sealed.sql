-- Secrets under pass-phrases, apart from everything: nobody reads them, and who shows to know the phrase is handed his
-- one. Real record, invented record, wrong phrase, no right: one and the same refusal. ;; parts the statements.
CREATE SCHEMA IF NOT EXISTS sealed
;;
CREATE TABLE IF NOT EXISTS sealed.secrets(
  record uuid NOT NULL, place smallint NOT NULL, district varchar(6) NOT NULL, kind varchar(8) NOT NULL,
  part varchar(12) NOT NULL, way varchar(12) NOT NULL, holder varchar(36) NOT NULL, proof varchar(64) NOT NULL,
  blob text NOT NULL, state varchar(12) NOT NULL DEFAULT 'running', taken boolean NOT NULL DEFAULT false,
  PRIMARY KEY (record, place))
;;
-- Who asked, in a transaction of its own: what is handed out was on record before. `place` is empty for a wrong phrase.
CREATE TABLE IF NOT EXISTS sealed.asks(
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(), record uuid NOT NULL, part varchar(12) NOT NULL, place smallint,
  login name NOT NULL DEFAULT session_user, at timestamptz NOT NULL DEFAULT clock_timestamp(),
  txid bigint NOT NULL DEFAULT txid_current())
;;
-- Whether the login may seal or open: rights PLAN and KEEP_DUTY, for opening OPEN_SEAL too. Without walls there is one desk.
CREATE OR REPLACE FUNCTION app.mz_may_seal(home text, sort text, opening boolean) RETURNS boolean LANGUAGE plpgsql STABLE
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF to_regclass('access.logins') IS NULL THEN RETURN true; END IF;
  RETURN EXISTS(SELECT 1 FROM access.logins l WHERE l.login = session_user AND l.active AND l.district = home
    AND l.township = l.district || '000' AND l.roles && CASE WHEN sort = 'spot' THEN ARRAY['clerk', 'section_head', 'duty']
      WHEN opening THEN ARRAY['clerk', 'section_head', 'leader'] ELSE ARRAY['clerk', 'section_head'] END);
END $$
;;
CREATE OR REPLACE FUNCTION app.mz_seal(key uuid, home text, sort text, kept jsonb) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF app.mz_may_seal(home, sort, false) AND NOT EXISTS(SELECT 1 FROM sealed.secrets s WHERE s.record = key) THEN
    INSERT INTO sealed.secrets(record, place, district, kind, part, way, holder, proof, blob)
    SELECT key, n, home, sort, e ->> 'part', e ->> 'way', e ->> 'holder', e ->> 'proof', e ->> 'blob'
      FROM jsonb_array_elements(kept) WITH ORDINALITY AS given(e, n);
  ELSE
    RAISE EXCEPTION 'permission denied for function mz_seal' USING ERRCODE = '42501';
  END IF;
END $$
;;
-- Tells nothing: whether the phrase was right is learned from mz_unseal, in a later transaction. So a wrong one counts
-- even when the caller takes everything back. Ten in a quarter of an hour lock the login out of this record: that it says.
CREATE OR REPLACE FUNCTION app.mz_seal_ask(key uuid, piece text, shown text) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE home text; hit smallint; wrong bigint;
BEGIN
  SELECT s.district INTO home FROM sealed.secrets s WHERE s.record = key AND s.state = 'running'
    AND app.mz_may_seal(s.district, s.kind, true) LIMIT 1;
  IF home IS NULL THEN RETURN ''; END IF;
  SELECT count(*) INTO wrong FROM sealed.asks a WHERE a.record = key AND a.login = session_user AND a.place IS NULL
    AND a.at > clock_timestamp() - interval '15 minutes';
  IF wrong < 10 THEN
    SELECT s.place INTO hit FROM sealed.secrets s WHERE s.record = key AND s.part = piece AND s.state = 'running'
      AND s.proof = encode(sha256(convert_to(shown, 'UTF8')), 'hex') ORDER BY s.place LIMIT 1;
    DELETE FROM sealed.asks a WHERE a.record = key AND a.login = session_user
      AND (a.part = piece AND (a.place IS NOT NULL OR hit IS NOT NULL)
        OR a.at < clock_timestamp() - interval '15 minutes');
    INSERT INTO sealed.asks(record, part, place) VALUES (key, piece, hit);
  END IF;
  INSERT INTO app.audit_pending(txid, scope, actor, verb, subject, record, action, body)
  VALUES (txid_current(), home || '000', app.mz_actor(), coalesce(current_setting('mzdesk.verb', true), ''),
    'sealed_secrets', key::text, CASE WHEN hit IS NULL THEN 'denied' ELSE 'taken' END,
    jsonb_build_object('part', piece)::text);
  RETURN CASE WHEN wrong < 10 THEN '' ELSE 'locked' END;
END $$
;;
CREATE OR REPLACE FUNCTION app.mz_unseal(key uuid, piece text) RETURNS TABLE(way text, holder text, blob text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE ask record;
BEGIN
  SELECT a.id, a.place INTO ask FROM sealed.asks a WHERE a.record = key AND a.part = piece AND a.place IS NOT NULL
    AND a.login = session_user AND a.txid <> txid_current() AND a.at > clock_timestamp() - interval '5 minutes';
  IF ask IS NOT NULL THEN
    DELETE FROM sealed.asks a WHERE a.id = ask.id;
    RETURN QUERY UPDATE sealed.secrets s SET taken = true WHERE s.record = key AND s.place = ask.place
      AND s.state = 'running' AND app.mz_may_seal(s.district, s.kind, true)
      RETURNING s.way::text, s.holder::text, s.blob;
    IF FOUND THEN RETURN; END IF;
  END IF;
  RAISE EXCEPTION 'permission denied for function mz_unseal' USING ERRCODE = '42501';
END $$
;;
-- A period that is over or was called off: its state stays, what was wrapped goes. A plan that was opened isn't called off.
CREATE OR REPLACE FUNCTION app.mz_seal_end(key uuid, what text) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF what IN ('revealed', 'void') THEN
    UPDATE sealed.secrets s SET state = what, proof = '', blob = '' WHERE s.record = key AND s.state = 'running'
      AND app.mz_may_seal(s.district, s.kind, what = 'revealed')
      AND (what = 'void') = (s.kind = 'spot' OR NOT EXISTS(
        SELECT 1 FROM sealed.secrets o WHERE o.record = key AND o.taken));
    IF FOUND THEN RETURN; END IF;
  END IF;
  RAISE EXCEPTION 'permission denied for function mz_seal_end' USING ERRCODE = '42501';
END $$
