# syntax=docker/dockerfile:1

# Builds both programs on the system that they will run on. The bootstrap is the one that developers run.
FROM swift:6.3-bookworm AS build
WORKDIR /src
COPY scripts/bootstrap scripts/bootstrap
RUN scripts/bootstrap && rm -rf /var/lib/apt/lists/*
COPY . .
# SwiftPM writes traits in hash order; without this the packages rebuild by chance.
ENV SWIFT_DETERMINISTIC_HASHING=1
RUN swift build -c release --static-swift-stdlib --product sandi \
    && install -D "$(swift build -c release --show-bin-path)/sandi" /out/sandi \
    && strip /out/sandi

FROM build AS build-sandbox
RUN swift build -c release --static-swift-stdlib --product sandi-sandbox \
    && install -D "$(swift build -c release --show-bin-path)/sandi-sandbox" /out/sandi-sandbox \
    && strip /out/sandi-sandbox

# What both programs run on: the libraries that they link, and a user of their own.
FROM debian:bookworm-slim AS runtime
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates libcurl4 libmpg123-0 libphonenumber8 libpq5 \
        libsqlite3-0 libssl3 libstdc++6 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 sandi \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin sandi
WORKDIR /opt/sandi
STOPSIGNAL SIGTERM

# The stand-in for the vendors. It listens on loopback only, so it shares the service's network.
FROM runtime AS sandbox
COPY --from=build-sandbox /out/sandi-sandbox /usr/local/bin/sandi-sandbox
COPY templates/sandbox templates/sandbox
USER 10001:10001
EXPOSE 8026
ENTRYPOINT ["sandi-sandbox"]

# The product, and so the last: a build without a target makes it.
FROM runtime AS sandi
COPY --from=build /out/sandi /usr/local/bin/sandi
COPY LICENSE NOTICE ./
COPY templates/voice templates/voice
COPY templates/email templates/email
COPY templates/sms templates/sms
COPY templates/whatsapp templates/whatsapp
COPY config/sandi.yaml config/sandbox.yaml /etc/sandi/
RUN install -d -m 0700 -o 10001 -g 10001 /data
ENV SANDI_CONFIG=/etc/sandi/sandi.yaml \
    SANDI_STORE_FOLDER=/data
USER 10001:10001
VOLUME /data
EXPOSE 8025
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 CMD ["sandi", "health"]
ENTRYPOINT ["sandi"]
CMD ["serve"]
