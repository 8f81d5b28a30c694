package replog.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each scenario a cluster, and when it has ended brings all nodes back and checks the
 * invariants.
 *
 * <p>The folders of one that failed stay in {@code target/scenario}, and what its nodes logged is
 * printed.
 */
final class ScenarioExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace OWN = Namespace.create(ScenarioExtension.class);
    private static final Path FOLDERS = Path.of("target", "scenario");

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Cluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var cluster = new Cluster(emptied(folder(context)));
        context.getStore(OWN).put(Cluster.class, cluster);
        return cluster;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        try (Cluster cluster = context.getStore(OWN).remove(Cluster.class, Cluster.class)) {
            try {
                if (context.getExecutionException().isEmpty()) {
                    cluster.bringAllBack();
                    Invariants.check(cluster.history(), cluster.endpoints());
                    assertThat(cluster.complaints()).isEmpty();
                }
            } catch (Throwable e) {
                System.err.println(cluster.sayings());
                throw e;
            }
            context.getExecutionException().ifPresent(_ ->
                    System.err.println(cluster.sayings()));
        }
        if (context.getExecutionException().isEmpty()) {
            Folders.remove(folder(context));
        }
    }

    private static Path emptied(Path folder) {
        Folders.remove(folder);
        return Folders.make(folder);
    }

    private static Path folder(ExtensionContext context) {
        return FOLDERS.resolve(context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName());
    }
}
