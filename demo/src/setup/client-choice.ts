import { createStoredSetting, type StoredSetting } from '../browser/stored-setting'
import type { DemoSetup, ModeChoice, ProtocolChoice } from './demo-setup'

/** Where the client stores its session in browser mode. The demo offers two of the four values of `storage`. */
export type StorageChoice = 'tab' | 'shared'

/** The settings that the user can choose before the client is created. */
export interface ClientChoice {
  readonly mode: StoredSetting<ModeChoice>
  readonly protocol: StoredSetting<ProtocolChoice>
  readonly storage: StoredSetting<StorageChoice>
}

/**
 * Reads the settings from local storage, so that all tabs of the demo create the same client. The query of the URL can also contain
 * settings (`?mode=server&protocol=oauth`). The function stores these settings and removes them from the URL.
 */
export function readClientChoice({ clients, protocol }: DemoSetup): ClientChoice {
  const modes = Object.keys(clients) as ModeChoice[]
  const url = new URL(location.href)
  const read = <Value extends string>(
    name: string,
    allowed: readonly Value[],
    fallback: Value | undefined = allowed[0],
  ): StoredSetting<Value> => {
    const setting = createStoredSetting(name, allowed, fallback as Value)
    const requested = allowed.find((one) => one === url.searchParams.get(name))
    if (!requested) return setting
    setting.set(requested)
    url.searchParams.delete(name)
    history.replaceState(null, '', url)
    return setting
  }
  return {
    mode: read('mode', modes),
    protocol: read('protocol', ['oidc', 'oauth'], protocol),
    storage: read('storage', ['tab', 'shared']),
  }
}
