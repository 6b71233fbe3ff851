-- Who is at the other end: session_user, which SET ROLE and settings can't change. ;; parts the statements.
CREATE SCHEMA IF NOT EXISTS access
;;
CREATE TABLE IF NOT EXISTS access.logins(
  login name PRIMARY KEY, person_id uuid, person text NOT NULL, roles text[] NOT NULL, district varchar(6) NOT NULL,
  township varchar(9) NOT NULL, kinds text[] NOT NULL DEFAULT '{}', active boolean NOT NULL DEFAULT true, must_change boolean NOT NULL DEFAULT true,
  made_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT logins_scope CHECK (township LIKE district || '%' AND length(district) = 6 AND length(township) = 9),
  CONSTRAINT logins_side CHECK ((township <> district || '000') = (roles = ARRAY['township_clerk'])),
  CONSTRAINT logins_kinds CHECK (('department' = ANY(roles)) = (roles = ARRAY['department']) AND
    (roles = ARRAY['department']) = (cardinality(kinds) > 0)),
  CONSTRAINT logins_witness CHECK (('witness' = ANY(roles)) = (roles = ARRAY['witness'])))
;;
-- Every policy asks them once for each statement. plpgsql keeps its plan for the session; an sql function is planned anew.
CREATE OR REPLACE FUNCTION access.district() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (SELECT l.district FROM access.logins l WHERE l.login = session_user AND l.active); END $$
;;
CREATE OR REPLACE FUNCTION access.bureau() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (SELECT l.district FROM access.logins l WHERE l.login = session_user AND l.active AND l.township = l.district || '000' AND l.kinds = '{}'); END $$
;;
CREATE OR REPLACE FUNCTION access.township() RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (SELECT l.township FROM access.logins l WHERE l.login = session_user AND l.active AND l.township <> l.district || '000'); END $$
;;
-- The kinds of place a 业务科室 is kept to; nothing for everybody else.
CREATE OR REPLACE FUNCTION access.kinds() RETURNS text[] LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (SELECT l.kinds FROM access.logins l WHERE l.login = session_user AND l.active AND l.kinds <> '{}'); END $$
;;
CREATE OR REPLACE FUNCTION access.person() RETURNS uuid LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
SET search_path = pg_catalog, pg_temp AS $$
BEGIN RETURN (SELECT l.person_id FROM access.logins l WHERE l.login = session_user AND l.active); END $$
;;
CREATE OR REPLACE FUNCTION access.me() RETURNS TABLE(person_id uuid, person text, roles text[], district text, township text,
must_change boolean, kinds text[]) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.person_id, l.person, l.roles, l.district, l.township, l.must_change, l.kinds FROM access.logins l
  WHERE l.login = session_user AND l.active $$
;;
-- The second lock on writes, which holds when row security is switched off by mistake. Nobody's login: the database's own.
CREATE OR REPLACE FUNCTION access.own_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine record;
BEGIN
  SELECT l.district, l.township, l.active, l.township = l.district || '000' AS bureau, l.kinds <> '{}' AS kept INTO mine
    FROM access.logins l WHERE l.login = session_user;
  IF FOUND THEN
    IF NOT mine.active THEN RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'; END IF;
    -- a 业务科室 writes that it urged a unit (own_kind looks whose), nothing else
    IF mine.kept AND (TG_OP <> 'INSERT' OR TG_TABLE_NAME <> 'hazard_steps') THEN
      RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'; END IF;
    IF TG_OP <> 'INSERT' AND (OLD.district <> mine.district OR NOT mine.bureau AND OLD.township <> mine.township) THEN
      RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'; END IF;
    IF TG_OP <> 'DELETE' AND (NEW.district <> mine.district OR NOT mine.bureau AND NEW.township <> mine.township) THEN
      RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501'; END IF;
  END IF;
  IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
  RETURN NEW;
END $$
;;
-- The same second lock by kind of place. As who asks: the owner sees no place.
CREATE OR REPLACE FUNCTION access.own_kind() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE mine text[] := access.kinds();
BEGIN
  IF mine IS NOT NULL AND (NEW.kind <> 'reminded' OR NOT EXISTS(SELECT 1 FROM app.hazards h JOIN app.facilities f
      ON f.id = h.facility_id WHERE h.id = NEW.hazard_id AND f.kind = ANY(mine))) THEN
    RAISE EXCEPTION 'not allowed' USING ERRCODE = '42501';
  END IF;
  RETURN NEW;
END $$
;;
-- When and by whom a line was entered is the server's to say, whatever the client sends.
CREATE OR REPLACE FUNCTION access.stamp_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE who text;
BEGIN
  SELECT l.person INTO who FROM access.logins l WHERE l.login = session_user;
  IF FOUND THEN NEW.created_at := clock_timestamp(); NEW.created_by := who; END IF;
  RETURN NEW;
END $$
