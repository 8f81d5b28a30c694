package replog;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;

/**
 * The jar that this program runs from. A build or an update may write over it while it is in use,
 * and what is not loaded by then never will be: requests and the shutdown end in
 * NoClassDefFoundError. So all its classes are loaded, once the start is over, which they would
 * slow down. They are neither linked nor initialised; that needs no jar.
 */
final class ClassPreloader {
    private static final String CLASS = ".class";

    private ClassPreloader() {}

    /** On a thread of its own; a program that ends before has no use for it. */
    static void preloadAfter(Duration pause) {
        CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS,
                loading -> Thread.ofPlatform().daemon().name("class-loading")
                        .priority(Thread.MIN_PRIORITY).start(loading))
                .execute(ClassPreloader::load);
    }

    static void load() {
        try {
            Path jar = Path.of(
                    ClassPreloader.class.getProtectionDomain().getCodeSource().getLocation()
                            .toURI());
            if (Files.isRegularFile(jar)) {
                classes(jar).forEach(ClassPreloader::load);
            }
        } catch (IOException | URISyntaxException e) {
            System.getLogger("replog/main").log(System.Logger.Level.WARNING,
                    "not all classes could be loaded ahead: {0}", e.toString());
        }
    }

    private static List<String> classes(Path jar) throws IOException {
        try (var file = new JarFile(jar.toFile())) {
            return file.stream().map(entry -> entry.getName())
                    .filter(name -> name.endsWith(CLASS))
                    .map(name -> name.substring(0, name.length() - CLASS.length())
                            .replace('/', '.'))
                    .toList();
        }
    }

    private static void load(String name) {
        try {
            Class.forName(name, false, ClassPreloader.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError _) {
            // A library's class for another library that is not here.
        }
    }
}
