-- Logins that the desk makes, changes and ends. What needs power over roles is done by mz_keeper, whom only the owner's
-- functions below may ask; they look at who asks first. No clear text comes here: secrets are made in the client.
CREATE OR REPLACE FUNCTION access.keep_make(login text, secret text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF login !~ '^[a-z][a-z0-9_]{1,30}$' OR login ~ '^(mz|pg)_' OR secret !~ '^SCRAM-SHA-256\$' THEN
    RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501';
  END IF;
  EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L', login, secret);
END $$
;;
-- Exactly the groups of these codes, and the limits that come with them.
CREATE OR REPLACE FUNCTION access.keep_groups(login text, codes text[]) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE g record; held boolean; lasts integer := 0; waits integer := 0; lines integer := 0;
BEGIN
  IF login !~ '^[a-z][a-z0-9_]{1,30}$' OR login ~ '^(mz|pg)_' THEN
    RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501';
  END IF;
  FOR g IN SELECT * FROM (VALUES @GROUPS@) AS v(code, name, statement, idle, connections) LOOP
    SELECT EXISTS(SELECT 1 FROM pg_auth_members m WHERE m.roleid = to_regrole(g.name)::oid
      AND m.member = to_regrole(login)::oid) INTO held;
    IF g.code = ANY(codes) THEN
      lasts := greatest(lasts, g.statement); waits := greatest(waits, g.idle); lines := greatest(lines, g.connections);
      IF NOT held THEN EXECUTE format('GRANT %I TO %I', g.name, login); END IF;
    ELSIF held THEN
      EXECUTE format('REVOKE %I FROM %I', g.name, login);
    END IF;
  END LOOP;
  EXECUTE format('ALTER ROLE %I CONNECTION LIMIT %s', login, lines);
  EXECUTE format('ALTER ROLE %I SET search_path = app', login);
  EXECUTE format('ALTER ROLE %I SET lock_timeout = ''10s''', login);
  EXECUTE format('ALTER ROLE %I SET statement_timeout = %L', login, lasts || 's');
  EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', login, waits || 's');
END $$
;;
-- Open or shut; who is shut out loses the sessions that are open as well.
CREATE OR REPLACE FUNCTION access.keep_door(login text, open boolean) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF login !~ '^[a-z][a-z0-9_]{1,30}$' OR login ~ '^(mz|pg)_' THEN
    RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501';
  END IF;
  EXECUTE format('ALTER ROLE %I %s', login, CASE WHEN open THEN 'LOGIN' ELSE 'NOLOGIN' END);
  IF NOT open THEN
    PERFORM pg_terminate_backend(s.pid, 0) FROM pg_stat_get_activity(NULL) s
      WHERE s.usesysid = to_regrole(login)::oid AND s.pid <> pg_backend_pid();
  END IF;
END $$
;;
CREATE OR REPLACE FUNCTION access.keep_secret(login text, secret text) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF login !~ '^[a-z][a-z0-9_]{1,30}$' OR login ~ '^(mz|pg)_' OR secret !~ '^SCRAM-SHA-256\$' THEN
    RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501';
  END IF;
  EXECUTE format('ALTER ROLE %I PASSWORD %L', login, secret);
END $$
;;
-- The district in which the caller may manage logins, else nothing.
CREATE OR REPLACE FUNCTION access.managing() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT district FROM access.logins WHERE login = session_user AND active AND township = district || '000'
    AND roles && ARRAY['section_head', 'administrator'] $$
;;
-- The login of an account that the caller may manage; refused for any other name on the server.
CREATE OR REPLACE FUNCTION access.managed(account uuid) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE found_login text;
BEGIN
  SELECT l.login INTO found_login FROM app.accounts a JOIN access.logins l
    ON l.login = a.login AND l.person_id = a.person_id AND l.district = a.district
    WHERE a.id = account AND a.district = access.managing();
  IF found_login IS NULL THEN RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'; END IF;
  RETURN found_login;
END $$
;;
-- Whether somebody else of the district could still manage logins without this one.
CREATE OR REPLACE FUNCTION access.spared(name text) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS(SELECT 1 FROM access.logins l WHERE l.district = access.managing() AND l.active AND l.login <> name
    AND l.roles && ARRAY['section_head', 'administrator']) $$
;;
-- The login of an account that was just written down: its name, roles and township are what stands there.
CREATE OR REPLACE FUNCTION access.login_make(account uuid, secret text, kept text) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE one record; codes text[];
BEGIN
  SELECT a.login, a.person_id, a.district, a.township, a.roles, a.kinds, p.name INTO one FROM app.accounts a
    JOIN app.persons p ON p.id = a.person_id AND p.district = a.district AND p.township = a.township
    WHERE a.id = account AND a.active AND a.district = access.managing();
  IF NOT FOUND OR kept NOT LIKE 'scrypt$%$%$%' THEN
    RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501';
  END IF;
  IF to_regrole(quote_ident(one.login)) IS NOT NULL
    OR EXISTS(SELECT 1 FROM access.logins l WHERE l.login = one.login) THEN RETURN 'taken'; END IF;
  codes := ARRAY(SELECT jsonb_array_elements_text(one.roles));
  PERFORM access.keep_make(one.login, secret);
  PERFORM access.keep_groups(one.login, codes);
  INSERT INTO access.logins(login, person_id, person, roles, district, township, kinds) VALUES (one.login, one.person_id,
    one.name, codes, one.district, one.township, ARRAY(SELECT jsonb_array_elements_text(one.kinds)));
  UPDATE app.accounts SET phrase_hash = kept WHERE id = account;
  RETURN '';
END $$
;;
-- The roles, and the kinds of place, that now stand in the account.
CREATE OR REPLACE FUNCTION access.login_roles(account uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE name text := access.managed(account); codes text[]; kept text[];
BEGIN
  PERFORM 1 FROM access.logins ORDER BY login FOR UPDATE;
  SELECT ARRAY(SELECT jsonb_array_elements_text(a.roles)), ARRAY(SELECT jsonb_array_elements_text(a.kinds)) INTO codes, kept
    FROM app.accounts a WHERE a.id = account;
  IF NOT codes && ARRAY['section_head', 'administrator'] AND NOT access.spared(name) THEN RETURN 'last'; END IF;
  UPDATE access.logins SET roles = codes, kinds = kept WHERE login = name;
  PERFORM access.keep_groups(name, codes);
  RETURN '';
END $$
;;
-- Shut out at once: open sessions see nothing from this moment and are ended.
CREATE OR REPLACE FUNCTION access.login_disable(account uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE name text := access.managed(account);
BEGIN
  PERFORM 1 FROM access.logins ORDER BY login FOR UPDATE;
  IF NOT access.spared(name) THEN RETURN 'last'; END IF;
  UPDATE access.logins SET active = false WHERE login = name;
  PERFORM access.keep_door(name, false);
  RETURN '';
END $$
;;
-- A login that was shut is open again, with the roles that now stand in the account; the password is what it was.
CREATE OR REPLACE FUNCTION access.login_enable(account uuid) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE name text := access.managed(account); codes text[]; kept text[];
BEGIN
  SELECT ARRAY(SELECT jsonb_array_elements_text(a.roles)), ARRAY(SELECT jsonb_array_elements_text(a.kinds)) INTO codes, kept
    FROM app.accounts a WHERE a.id = account;
  UPDATE access.logins SET active = true, roles = codes, kinds = kept WHERE login = name;
  PERFORM access.keep_groups(name, codes);
  PERFORM access.keep_door(name, true);
  RETURN '';
END $$
;;
-- A password that was given must be changed; a login that was shut is open again.
CREATE OR REPLACE FUNCTION access.login_reset(account uuid, secret text, kept text) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE name text := access.managed(account);
BEGIN
  IF kept NOT LIKE 'scrypt$%$%$%' THEN RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'; END IF;
  UPDATE access.logins SET active = true, must_change = true WHERE login = name;
  UPDATE app.accounts SET phrase_hash = kept WHERE id = account;
  PERFORM access.keep_secret(name, secret);
  PERFORM access.keep_door(name, true);
  RETURN '';
END $$
;;
-- One's own password; who has an account shows the old one before (app.mz_proof_ask).
CREATE OR REPLACE FUNCTION access.login_change(secret text, kept text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE me record;
BEGIN
  SELECT l.login::text AS login, l.person_id INTO me FROM access.logins l WHERE l.login = session_user AND l.active;
  IF NOT FOUND OR kept NOT LIKE 'scrypt$%$%$%' THEN RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'; END IF;
  IF app.mz_kept_proof(me.person_id, 'phrase') IS NOT NULL AND NOT app.mz_proof(me.person_id, 'phrase') THEN
    RETURN 'wrong';
  END IF;
  UPDATE access.logins SET must_change = false WHERE login = me.login;
  UPDATE app.accounts SET phrase_hash = kept, must_change = false
    WHERE person_id = me.person_id AND phrase_hash IS NOT NULL;
  PERFORM access.keep_secret(me.login, secret);
  RETURN '';
END $$
;;
-- A PIN, by whoever showed the phrase of that account just before.
CREATE OR REPLACE FUNCTION access.pin_set(who uuid, kept text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF kept NOT LIKE 'scrypt$%$%$%' THEN RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'; END IF;
  IF app.mz_kept_proof(who, 'phrase') IS NULL OR NOT app.mz_proof(who, 'phrase') THEN RETURN 'wrong'; END IF;
  UPDATE app.accounts SET pin_hash = kept WHERE person_id = who AND active;
  RETURN '';
END $$
