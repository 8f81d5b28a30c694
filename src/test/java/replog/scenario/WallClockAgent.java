package replog.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/**
 * Gives a JVM another wall clock, that of a {@link ShiftedClock}: in the product's classes and in
 * those of the platform's server, client and {@code java.time}.
 *
 * <p>The preloaded libraries that do so for any process make a JVM slow, or hang.
 */
public final class WallClockAgent implements ClassFileTransformer {
    private static final String CLOCK = "java/time/Clock";
    private static final List<String> PLACES = List.of(
            CLOCK, "replog/", "sun/net/httpserver/", "jdk/internal/net/http/");
    private static final ClassDesc SHIFTED = ClassDesc.of(ShiftedClock.class.getName());
    private static final ClassDesc INSTANT = ClassDesc.of(Instant.class.getName());

    private WallClockAgent() {}

    /** @param clock the file that says how far the clock is ahead */
    public static void premain(String clock, Instrumentation instrumentation)
            throws UnmodifiableClassException {
        ShiftedClock.follow(Path.of(clock));
        instrumentation.addTransformer(new WallClockAgent(), true);
        instrumentation.retransformClasses(Clock.class);
    }

    /** Writes a jar of it. */
    static Path jar(Path file) throws IOException {
        var manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue("Premain-Class", WallClockAgent.class.getName());
        main.putValue("Boot-Class-Path", file.getFileName().toString());
        main.putValue("Can-Retransform-Classes", "true");
        try (OutputStream out = Files.newOutputStream(file);
                var jar = new JarOutputStream(out, manifest)) {
            for (Class<?> type : List.of(WallClockAgent.class, ShiftedClock.class)) {
                String entry = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new ZipEntry(entry));
                try (InputStream in = type.getClassLoader().getResourceAsStream(entry)) {
                    in.transferTo(jar);
                }
            }
        }
        return file;
    }

    @Override
    public byte[] transform(ClassLoader loader, String name, Class<?> redefined,
            ProtectionDomain domain, byte[] bytes) {
        if (PLACES.stream().noneMatch(name::startsWith)) {
            return null;
        }
        ClassTransform calls = ClassTransform.transformingMethodBodies(WallClockAgent::shiftCall);
        ClassTransform now = ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString("currentInstant"),
                WallClockAgent::shiftResult);
        ClassFile classes = ClassFile.of();
        return classes.transformClass(classes.parse(bytes),
                name.equals(CLOCK) ? calls.andThen(now) : calls);
    }

    private static void shiftCall(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call
                && call.owner().asInternalName().equals("java/lang/System")
                && call.name().equalsString("currentTimeMillis")) {
            code.invokestatic(SHIFTED, "currentTimeMillis",
                    MethodTypeDesc.of(ConstantDescs.CD_long));
        } else {
            code.with(element);
        }
    }

    private static void shiftResult(CodeBuilder code, CodeElement element) {
        if (element instanceof ReturnInstruction end && end.opcode() == Opcode.ARETURN) {
            code.invokestatic(SHIFTED, "shifted", MethodTypeDesc.of(INSTANT, INSTANT));
        }
        code.with(element);
    }
}
