import { SettingError, settingFile, type Environment, type Setting } from './setting.js';

/**
 * Reads `inner`, whose variable is `name`, also from the file that `<name>_FILE` names: an orchestrator mounts
 * secrets as files, and what is not in the environment is in no process list and no crash report. A line break
 * at the end of the file does not count. Refuses both variables at once, since one would be ignored.
 */
export function orFile<T>(name: string, inner: Setting<T>): Setting<T> {
  const fileName = `${name}_FILE`;
  return {
    read(environment: Environment): T {
      const file = environment[fileName];
      if (!file) return inner.read(environment);
      if (environment[name]) throw new SettingError(fileName, `is set, and so is ${name}: set one of them`);
      const content = settingFile(fileName, file)
        .toString()
        .replace(/\r?\n$/, '');
      if (content === '') throw new SettingError(fileName, 'names an empty file');
      return inner.read({ ...environment, [name]: content });
    },
  };
}
