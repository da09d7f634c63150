extension Migration {
    /// Failed checks add up against destinations. Where several verifications of one are open already, their checks
    /// are counted against it from now on.
    static let second = Migration(
        number: 2, name: "failed checks of a destination across verifications",
        text: """
            CREATE TABLE destination_guards (
                last_failure_at bigint,
                closed_until bigint,
                failures integer NOT NULL,
                closures integer NOT NULL,
                application text COLLATE "C" NOT NULL,
                subject bytea NOT NULL,
                recent bytea NOT NULL,
                PRIMARY KEY (subject, application)
            ) WITH (fillfactor = 70);
            CREATE INDEX destination_guards_by_age ON destination_guards (last_failure_at) WHERE failures < 100;
            ALTER TABLE ledgers ADD COLUMN is_guarded boolean NOT NULL DEFAULT false;
            SELECT set_config('sandi.applications', '*', true);
            UPDATE ledgers SET is_guarded = true WHERE status = 'pending' AND (application, subject) IN
                (SELECT application, subject FROM ledgers WHERE status = 'pending'
                 GROUP BY application, subject HAVING count(*) > 1);

            """ + tablesOfSecond.map(security).joined())
}
