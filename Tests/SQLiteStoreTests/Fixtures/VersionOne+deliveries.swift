extension VersionOne {
    /// What version 1 wrote when it was told `FixtureStory`: deliveries, their attempts and the timelines.
    static let deliveries = """
        INSERT INTO deliveries VALUES (1, 'dlv_yeh8r9xxeb5h8arn6qxs5qhdhg', 1, 'call', 0, 1, 1767225600000,
            'oca', 'heard', 'submitting', NULL, 1767225600000, 0, 'call 1', 0, 1767225600000, 1767225600000,
            NULL, 'PLAYED', NULL, 1, NULL);
        INSERT INTO deliveries VALUES (2, 'dlv_j2pk08z14048a6d6md5hhzdgvc', 2, 'call', 0, 1, 1767225600000,
            'oca', 'failed', 'preparing', NULL, 1767225600000, 0, NULL, 0, NULL, 1767225600000,
            'bad_destination', NULL, NULL, 1, NULL);
        INSERT INTO deliveries VALUES (3, 'dlv_w8vc6hfyhhsr78f5r47vwh7k2m', 2, 'email', 1, 1, 1767225600000,
            'oca', 'unknown', 'preparing', NULL, 1767225600000, 1, NULL, 0, NULL, 1767225600000,
            'outcome_unknown', NULL, NULL, 1, NULL);
        INSERT INTO deliveries VALUES (4, 'dlv_m06me2f8c9f9ap5k6a7hqdhwsg', 3, 'email', 0, 1, 1767225600000,
            'oca', 'failed', 'preparing', NULL, 1767225600000, 0, NULL, 0, NULL, 1767225600000, 'refused', NULL,
            NULL, 1, NULL);
        INSERT INTO deliveries VALUES (5, 'dlv_mmba77zm7zb3e1c53tj37k4y80', 4, 'email', 0, 1, 1767225600000,
            'oca', 'failed', 'preparing', NULL, 1767225600000, 0, NULL, 0, NULL, 1767225660000,
            'verification_closed', NULL, NULL, 1, NULL);
        INSERT INTO deliveries VALUES (6, 'dlv_srkq4cd5qew3rtc2xg1aa7xqe4', 4, 'email', 0, 2, 1767225660000,
            NULL, 'queued', 'preparing', 'send', 1767225660000, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, 0,
            1767225660000);
        INSERT INTO deliveries VALUES (7, 'dlv_wjwswmbxm6sherqnteetf7fja4', 5, 'call', 0, 1, 1767225600000,
            'oca', 'failed', 'preparing', NULL, 1767225600000, 0, NULL, 0, NULL, 1767225600000, 'no_quota',
            NULL, NULL, 1, NULL);
        INSERT INTO deliveries VALUES (8, 'dlv_e9k7z3szrbzd1xa445zqge7gdw', 6, 'call', 0, 1, 1767225600000,
            'oca', 'failed', 'preparing', NULL, 1767225600000, 0, NULL, 0, NULL, 1767225600000, 'no_quota',
            NULL, NULL, 1, NULL);
        INSERT INTO deliveries VALUES (9, 'dlv_rkxze1t6x7sxb5e9yd8qymtk5w', 7, 'email', 0, 1, 1767225600000,
            'oca', 'failed', 'preparing', NULL, 1767225600000, 0, NULL, 0, NULL, 1767225600000, 'no_quota',
            NULL, NULL, 1, NULL);
        INSERT INTO deliveries VALUES (10, 'dlv_jggb6tjqed9p680nvw999x71jg', 8, 'call', 0, 1, 1767225600000,
            'oca', 'sending', 'preparing', 'send', 1767225600000, 1, 'planned', 1, NULL, NULL, NULL, NULL,
            1767225620000, 1, 1767225620000);
        INSERT INTO deliveries VALUES (11, 'dlv_p98t3nzys4599a1c16k9japke8', 8, 'email', 1, 1, 1767225645000,
            NULL, 'queued', 'preparing', 'send', 1767225645000, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, 0,
            1767225645000);
        INSERT INTO deliveries VALUES (12, 'dlv_79vwmdhm0jfm6wj2mme9znjpf8', 9, 'call', 0, 1, 1767225600000,
            NULL, 'queued', 'preparing', 'send', 1767225600000, 0, NULL, 0, NULL, NULL, NULL, NULL, NULL, 0,
            1767225600000);
        INSERT INTO delivery_attempts VALUES (1, 1, 'submit', 1767225600000, 1234000, 'failed', 'refused', 402,
            'E17', 'the account is empty');
        INSERT INTO delivery_attempts VALUES (2, 2, 'submit', 1767225600000, 1234000, 'failed', 'refused', 402,
            'E17', 'the account is empty');
        INSERT INTO delivery_attempts VALUES (3, 3, 'submit', 1767225600000, 1234000, 'failed', 'refused', 402,
            'E17', 'the account is empty');
        INSERT INTO delivery_attempts VALUES (4, 4, 'submit', 1767225600000, 1234000, 'failed', 'refused', 402,
            'E17', 'the account is empty');
        INSERT INTO delivery_attempts VALUES (5, 5, 'submit', 1767225660000, 1234000, 'failed', 'refused', 402,
            'E17', 'the account is empty');
        INSERT INTO delivery_attempts VALUES (6, 7, 'submit', 1767225600000, 1234000, 'failed', 'refused', 402,
            'E17', 'the account is empty');
        INSERT INTO delivery_attempts VALUES (7, 8, 'submit', 1767225600000, 1234000, 'failed', 'refused', 402,
            'E17', 'the account is empty');
        INSERT INTO delivery_attempts VALUES (8, 9, 'submit', 1767225600000, 1234000, 'failed', 'refused', 402,
            'E17', 'the account is empty');
        INSERT INTO delivery_attempts VALUES (9, 10, 'submit', 1767225600000, 1234000, 'failed', 'refused', 402,
            'E17', 'the account is empty');
        INSERT INTO events VALUES (1, 'evt_nv047j233pjzpe6ajrvfrfe2w8', 1, 1767225600000, 'created', NULL, NULL,
            NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (2, 'evt_j0s9qbe42hvnyy5ayn1a5cte00', 1, 1767225600000, 'delivery', 'call',
            NULL, 'queued', 'dlv_yeh8r9xxeb5h8arn6qxs5qhdhg', 0, NULL, NULL);
        INSERT INTO events VALUES (3, 'evt_1vd1qtw6rr7xwfbcd86tzn1v3g', 1, 1767225600000, 'delivery', 'call',
            NULL, 'heard', 'dlv_yeh8r9xxeb5h8arn6qxs5qhdhg', 0, NULL, 'PLAYED');
        INSERT INTO events VALUES (4, 'evt_em9fttnt9vcbtyj7g602ay9p2m', 1, 1767225602000, 'ended', NULL, NULL,
            'approved', NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (5, 'evt_ds1g3xxh7krvqsvfpfwcwgjyjw', 2, 1767225600000, 'created', NULL, NULL,
            NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (6, 'evt_ysyg5009geqepj938rqxhtrqd0', 2, 1767225600000, 'delivery', 'call',
            NULL, 'queued', 'dlv_j2pk08z14048a6d6md5hhzdgvc', 0, NULL, NULL);
        INSERT INTO events VALUES (7, 'evt_adrek05tcvkphcwtarz2yhtp5w', 2, 1767225600000, 'delivery', 'call',
            NULL, 'failed', 'dlv_j2pk08z14048a6d6md5hhzdgvc', 0, 'bad_destination', NULL);
        INSERT INTO events VALUES (8, 'evt_ktn8s9e7f6h2qb9vpy3sj15e8g', 2, 1767225600000, 'delivery', 'email',
            NULL, 'queued', 'dlv_w8vc6hfyhhsr78f5r47vwh7k2m', 0, NULL, NULL);
        INSERT INTO events VALUES (9, 'evt_tqsvy4csj8qec2zf2brn0d6bfg', 2, 1767225600000, 'delivery', 'email',
            NULL, 'unknown', 'dlv_w8vc6hfyhhsr78f5r47vwh7k2m', 0, 'outcome_unknown', NULL);
        INSERT INTO events VALUES (10, 'evt_nr5f4834y0bxk2s3a1f75jye00', 2, 1767225602000, 'ended', NULL, NULL,
            'canceled', NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (11, 'evt_2hdd1b5vrempm0nwm1g5eg4rdr', 3, 1767225600000, 'created', NULL,
            NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (12, 'evt_ghwywv0773aywrmr2d8vb6rx7c', 3, 1767225600000, 'delivery', 'email',
            NULL, 'queued', 'dlv_m06me2f8c9f9ap5k6a7hqdhwsg', 0, NULL, NULL);
        INSERT INTO events VALUES (13, 'evt_m3y2jrbmtqcdxhvxyvev9v5esm', 3, 1767225600000, 'delivery', 'email',
            NULL, 'failed', 'dlv_m06me2f8c9f9ap5k6a7hqdhwsg', 0, 'refused', NULL);
        INSERT INTO events VALUES (14, 'evt_t3p4q31c4yx3f2dwc7chm11ftg', 3, 1767225600000, 'workflow_ended',
            NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (15, 'evt_qq7q2n6dq4szqxdrscfxrsmx1r', 3, 1767225600000, 'ended', NULL, NULL,
            'undeliverable', NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (16, 'evt_2wj23qv6cv0gwfd6th4d94sspc', 4, 1767225600000, 'created', NULL,
            NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (17, 'evt_qyjy5y4mtx37by1w59yafnx8ew', 4, 1767225600000, 'delivery', 'email',
            NULL, 'queued', 'dlv_mmba77zm7zb3e1c53tj37k4y80', 0, NULL, NULL);
        INSERT INTO events VALUES (18, 'evt_0t67tqqyg1ysk86sc22pgv90tw', 4, 1767225660000, 'code_reissued',
            NULL, 2, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (19, 'evt_ks84kb9qcx3t907md2z633zj4m', 4, 1767225660000, 'delivery', 'email',
            NULL, 'queued', 'dlv_srkq4cd5qew3rtc2xg1aa7xqe4', 0, NULL, NULL);
        INSERT INTO events VALUES (20, 'evt_e891p1y9esz87e7am9p012bbhw', 4, 1767225660000, 'delivery', 'email',
            NULL, 'failed', 'dlv_mmba77zm7zb3e1c53tj37k4y80', 0, 'verification_closed', NULL);
        INSERT INTO events VALUES (21, 'evt_shz1c1mc966et6pmyfdphffdhg', 5, 1767225600000, 'created', NULL,
            NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (22, 'evt_ba8cjjs2xsjnwmzpy5qexbvd4g', 5, 1767225600000, 'delivery', 'call',
            NULL, 'queued', 'dlv_wjwswmbxm6sherqnteetf7fja4', 0, NULL, NULL);
        INSERT INTO events VALUES (23, 'evt_g278zsryxggjaxj7f9877nsjk0', 5, 1767225602000, 'ended', NULL, NULL,
            'attempts_exceeded', NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (24, 'evt_q4w0e1qedqdx289ymrd2yynae4', 6, 1767225600000, 'created', NULL,
            NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (25, 'evt_xsgxbfb19r99m212g0z3pv7vfr', 6, 1767225600000, 'delivery', 'call',
            NULL, 'queued', 'dlv_e9k7z3szrbzd1xa445zqge7gdw', 0, NULL, NULL);
        INSERT INTO events VALUES (26, 'evt_8kxwaeghr02aj1c6bbf69v8c7c', 6, 1767225900000, 'ended', NULL, NULL,
            'expired', NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (27, 'evt_8ed52zc4q11mdkt0avs5kvpdj0', 7, 1767225600000, 'created', NULL,
            NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (28, 'evt_xsn33v5a2f8923gayax0w3h7yc', 7, 1767225600000, 'delivery', 'email',
            NULL, 'queued', 'dlv_rkxze1t6x7sxb5e9yd8qymtk5w', 0, NULL, NULL);
        INSERT INTO events VALUES (29, 'evt_n9d1wmavga2d6xvr7pkzrcy1bc', 5, 1767225600000, 'delivery', 'call',
            NULL, 'failed', 'dlv_wjwswmbxm6sherqnteetf7fja4', 0, 'no_quota', NULL);
        INSERT INTO events VALUES (30, 'evt_553bb5x1kpxh3tkbnd5y17g0mc', 6, 1767225600000, 'delivery', 'call',
            NULL, 'failed', 'dlv_e9k7z3szrbzd1xa445zqge7gdw', 0, 'no_quota', NULL);
        INSERT INTO events VALUES (31, 'evt_bsk48j6tpcxq7zea046a36wh0g', 7, 1767225600000, 'delivery', 'email',
            NULL, 'failed', 'dlv_rkxze1t6x7sxb5e9yd8qymtk5w', 0, 'no_quota', NULL);
        INSERT INTO events VALUES (32, 'evt_3mq3jhfjph2kkfmrykqd0bcfd0', 7, 1767225600000, 'workflow_ended',
            NULL, NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (33, 'evt_5s5hxt6ep4grepy2h63wsrbb1w', 7, 1767225600000, 'ended', NULL, NULL,
            'undeliverable', NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (34, 'evt_6k0cf3nfkee6mg1f9f4hc1pce8', 8, 1767225600000, 'created', NULL,
            NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (35, 'evt_vgd7qdkhf4chn72mft9v5vja98', 8, 1767225600000, 'delivery', 'call',
            NULL, 'queued', 'dlv_jggb6tjqed9p680nvw999x71jg', 0, NULL, NULL);
        INSERT INTO events VALUES (36, 'evt_7b2twn22ebbdzgm3z51nrfz8s0', 8, 1767225600000, 'delivery', 'call',
            NULL, 'sending', 'dlv_jggb6tjqed9p680nvw999x71jg', 0, NULL, NULL);
        INSERT INTO events VALUES (37, 'evt_tvkn0v6nm9k8zwqswk8zze6p14', 8, 1767225645000, 'step_timed_out',
            NULL, 0, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (38, 'evt_xvzp98nk87kvn1qm2bc1kq4qt8', 8, 1767225645000, 'delivery', 'email',
            NULL, 'queued', 'dlv_p98t3nzys4599a1c16k9japke8', 0, NULL, NULL);
        INSERT INTO events VALUES (39, 'evt_5ssxff5z0ey82k372fhsj7rarc', 9, 1767225600000, 'created', NULL,
            NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO events VALUES (40, 'evt_kbxjy7xa336qxgsz1bp71m42cw', 9, 1767225600000, 'delivery', 'call',
            NULL, 'queued', 'dlv_79vwmdhm0jfm6wj2mme9znjpf8', 0, NULL, NULL);
        """
}
