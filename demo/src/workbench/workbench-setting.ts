import { createStoredSetting, type StoredSetting } from '../browser/stored-setting'

/** The stored setting that decides whether the workbench is open. */
export const workbenchSetting: StoredSetting<'open' | 'closed'> = createStoredSetting(
  'workbench',
  ['open', 'closed'],
  'closed',
)
