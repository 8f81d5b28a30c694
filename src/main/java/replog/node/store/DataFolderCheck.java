package replog.node.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import replog.config.Role;

/** Tells a node's folder from one of role local, which holds the folders of its nodes. */
public final class DataFolderCheck {
    private DataFolderCheck() {}

    /**
     * Lets no node begin a log beside those that are probably meant.
     *
     * @throws IOException when it is a folder of role local
     */
    public static void rejectLocalFolder(Path folder, String name) throws IOException {
        Path master = folder.resolve(Role.MASTER.wireName());
        if (!isNodeFolder(folder) && isNodeFolder(master)) {
            Path meant = Stream.of(folder.resolve(name), master)
                    .filter(DataFolderCheck::isNodeFolder).findFirst().orElseThrow();
            throw new IOException("the folder " + folder + " is one of role local, with a folder"
                    + " for each of its nodes; is --data=" + meant + " meant?");
        }
    }

    /**
     * Lets role local put no folders into that of a node.
     *
     * @throws IOException when it is a node's folder
     */
    public static void rejectNodeFolder(Path folder) throws IOException {
        if (isNodeFolder(folder)) {
            throw new IOException("the folder " + folder + " is that of one node, and role local"
                    + " makes one in it for each of its nodes; is --data="
                    + folder.toAbsolutePath().getParent() + " meant, or another role?");
        }
    }

    private static boolean isNodeFolder(Path folder) {
        return Files.exists(folder.resolve(NodeMetadataFile.NAME));
    }
}
