extension Migration {
    /// A delivery is part of the trace of the request that it began with, and a line of a refusal stands for all that
    /// were alike; where nothing but the refusals was counted, their number stood in the place of the counter.
    static let eighth = Migration(
        number: 8, name: "traces of deliveries, lines for many refusals",
        text: """
            ALTER TABLE deliveries ADD COLUMN trace bytea;
            ALTER TABLE limit_events ADD COLUMN times integer NOT NULL DEFAULT 1;
            SELECT set_config('sandi.applications', '*', true);
            UPDATE limit_events SET times = used, used = 0 WHERE news = 'refused' AND rule IN (
                'country_not_allowed', 'special_range', 'stopped_everything', 'stopped_application', 'stopped_country',
                'stopped_channel', 'destination_closed', 'verification_wait', 'sends_per_verification',
                'send_during_call');

            """)
}
