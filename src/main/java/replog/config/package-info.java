/**
 * Settings from flags, environment, file and defaults, as one validated record that knows where
 * each value came from.
 *
 * <p>Imports nothing of ours but {@code durability}. {@link replog.config.Settings#load} is the way
 * in. A new setting is one entry in {@code SettingDefinitions}, one component of {@link
 * replog.config.Settings} and one entry in the project's {@code config.properties}, which a test
 * compares with the table.
 */
package replog.config;
