/**
 * Strict JSON: reads values, objects and lists of texts as they come, and writes them.
 *
 * <p>What it can't read is a {@link replog.json.JsonException}; the reader decides what that
 * means: a request with a mistake, a damaged file, or another program's answer. Knows nothing of
 * HTTP.
 */
package replog.json;
