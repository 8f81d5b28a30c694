package replog.election;

import java.util.UUID;

/**
 * One attempt of a node to lead, and its leadership if it wins.
 *
 * @param nodeId whose attempt it is
 * @param id drawn for it: no two attempts have the same one
 */
public record Candidacy(UUID nodeId, UUID id) {}
