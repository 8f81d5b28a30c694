FROM maven:3.9-eclipse-temurin-25 AS build
WORKDIR /build
# Without sources first: what Maven downloads stays in a layer of its own until pom.xml changes.
COPY pom.xml .
RUN mvn -q -B -Dmaven.test.skip=true package && rm -rf target
COPY src/main src/main
RUN mvn -q -B -Dmaven.test.skip=true package

FROM eclipse-temurin:25-jre
WORKDIR /replog
# Bytes of arguments and files are UTF-8, whatever the base image says; messages are English.
ENV LC_ALL=C.UTF-8
COPY --from=build /build/target/replog.jar .
# Three nodes under load for a moment, and a health check that asks one: each leaves its classes,
# loaded and linked, in a cache, and what was learned of its methods. A node is ready in half the
# time by that, and has less to compile at first; a check costs half. A cache fits all that has the
# same kind of pointers: not ZGC, not 32 GiB of heap. Where it does not fit, it is left unused.
RUN set -e; \
    java -XX:AOTCacheOutput=node.aot -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -jar replog.jar \
      --host=127.0.0.1 --data=/tmp/training/data --log.file=off > /tmp/training.out & node=$!; \
    timeout 120 sh -c "until grep -q '^ready master' /tmp/training.out; do sleep 0.1; done"; \
    java -XX:AOTCacheOutput=check.aot -Xmx16m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
      -jar replog.jar ready; \
    java -XX:TieredStopAtLevel=1 -jar replog.jar bench --warmup=0 --seconds=10; \
    kill -TERM $node; wait $node || test $? = 143; \
    test -s node.aot; test -s check.aot; rm -r /tmp/training /tmp/training.out
# Volumes that are mounted here take over the owner of the empty folders.
RUN mkdir data log && chown 10001:10001 data log
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# The image has no curl, so the jar itself asks: 0.06 s of processor each time. Options meant for the
# node's Java machine are not for this one. Its warnings go where they are not taken for an answer.
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=2 CMD [ \
  "env", "-u", "JDK_JAVA_OPTIONS", "-u", "JAVA_TOOL_OPTIONS", "java", "-XX:AOTCache=check.aot", \
  "-Xlog:disable", "-Xlog:all=warning:stderr", \
  "-Xmx16m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", "replog.jar", "ready"]
# Out of memory it ends as a whole: a node that lost one of its threads would be a half-dead one.
# What the machine itself has to say goes to standard error, where no ready line is looked for.
ENTRYPOINT ["java", "-XX:AOTCache=node.aot", "-Xlog:disable", "-Xlog:all=warning:stderr", \
  "-XX:+ExitOnOutOfMemoryError", "-jar", "replog.jar"]
