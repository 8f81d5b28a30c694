/**
 * Instruments, and the text in which Prometheus reads them.
 *
 * <p>{@link replog.metrics.Counter} and {@link replog.metrics.Histogram} are written without locks
 * by the threads that do the work, and read by any; {@link replog.metrics.PrometheusWriter}
 * specifies and writes the text; {@link replog.metrics.ProcessMetrics} are of the process as a
 * whole. What is measured is decided elsewhere: this room imports nothing of ours.
 */
package replog.metrics;
