FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
# Without sources first: what Maven downloads stays in a layer of its own until pom.xml changes.
COPY pom.xml .
RUN mvn -q -B -Dmaven.test.skip=true package && rm -rf target
COPY src/main src/main
RUN mvn -q -B -Dmaven.test.skip=true package

FROM eclipse-temurin:25-jre
WORKDIR /replog
COPY --from=build /build/target/replog.jar .
# Volumes that are mounted here take over the owner of the empty folders.
RUN mkdir data log && chown 10001:10001 data log
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# The image has no curl, and a JVM each time would be dear: bash itself speaks to the port.
HEALTHCHECK --interval=2s --timeout=3s --start-period=30s --retries=3 CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/${REPLOG_PORT:-8000} && printf 'GET /heartbeat HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && read -r -t 2 _ status _ <&3 && [[ $status == 200 ]]"]
# Out of memory it ends as a whole: a node that lost one of its threads would be a half-dead one.
ENTRYPOINT ["java", "-XX:+ExitOnOutOfMemoryError", "-jar", "replog.jar"]
