-- Pass-phrases and PINs of accounts, whose hashes nobody reads: the client is told the grain of salt, derives, and shows
-- what it got. As with seals the answer comes in a later transaction, so that every wrong one counts. ;; parts them.
CREATE TABLE IF NOT EXISTS sealed.proofs(
  person uuid NOT NULL, what varchar(6) NOT NULL, holds boolean NOT NULL, login name NOT NULL DEFAULT session_user,
  at timestamptz NOT NULL DEFAULT clock_timestamp(), txid bigint NOT NULL DEFAULT txid_current(),
  PRIMARY KEY (login, person, what))
;;
-- What is kept of an account's secret, for the owner's own functions. The bureau's logins may prove anybody of their
-- district, a township's its own people, another section and a witness themselves alone.
CREATE OR REPLACE FUNCTION app.mz_kept_proof(who uuid, sort text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text;
BEGIN
  SELECT CASE sort WHEN 'pin' THEN a.pin_hash WHEN 'phrase' THEN a.phrase_hash END INTO kept
    FROM app.accounts a JOIN access.logins l ON l.login = session_user AND l.active AND l.district = a.district
      AND (l.township = l.district || '000' OR l.township = a.township)
      AND (NOT l.roles && ARRAY['department', 'witness'] OR l.person_id = a.person_id)
    WHERE a.person_id = who AND a.active;
  RETURN CASE WHEN kept LIKE 'scrypt$%$%$%' THEN kept END;
END $$
;;
-- Cost and salt, which are no secret; empty when nothing is kept.
CREATE OR REPLACE FUNCTION app.mz_proof_salt(who uuid, sort text) RETURNS text LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text := app.mz_kept_proof(who, sort);
BEGIN
  RETURN coalesce(split_part(kept, '$', 2) || '$' || split_part(kept, '$', 3), '');
END $$
;;
-- Five wrong ones in a row lock the account for a quarter of an hour, by the server's clock; it says only that.
CREATE OR REPLACE FUNCTION app.mz_proof_ask(who uuid, sort text, shown text) RETURNS text LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE kept text := app.mz_kept_proof(who, sort); wrong integer; until timestamptz; good boolean;
BEGIN
  IF kept IS NULL THEN RETURN ''; END IF;
  SELECT a.failures, a.locked_until INTO wrong, until FROM app.accounts a WHERE a.person_id = who AND a.active
    FOR UPDATE;
  DELETE FROM sealed.proofs p WHERE p.login = session_user AND p.person = who AND p.what = sort;
  IF until > clock_timestamp() THEN RETURN 'locked'; END IF;
  good := split_part(kept, '$', 4) = shown;
  INSERT INTO sealed.proofs(person, what, holds) VALUES (who, sort, good);
  IF good AND wrong > 0 THEN
    UPDATE app.accounts SET failures = 0 WHERE person_id = who;
  ELSIF NOT good AND wrong >= 4 THEN
    UPDATE app.accounts SET failures = 0, locked_until = clock_timestamp() + interval '15 minutes' WHERE person_id = who;
  ELSIF NOT good THEN
    UPDATE app.accounts SET failures = wrong + 1 WHERE person_id = who;
  END IF;
  RETURN '';
END $$
;;
-- Whether what was shown holds: once, within five minutes, to the login that showed it, and not in the same transaction.
CREATE OR REPLACE FUNCTION app.mz_proof(who uuid, sort text) RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM sealed.proofs p WHERE p.login = session_user AND p.person = who AND p.what = sort AND p.holds
    AND p.txid <> txid_current() AND p.at > clock_timestamp() - interval '5 minutes';
  RETURN FOUND;
END $$
