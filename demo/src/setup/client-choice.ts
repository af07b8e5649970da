import { createStoredSetting, type StoredSetting } from '../browser/stored-setting'
import type { DemoSetup, ModeChoice, ProtocolChoice } from './demo-setup'

/** Where the client keeps its session in browser mode; the demo shows two of GenAuth's four ways. */
export type StorageChoice = 'tab' | 'shared'

/** What can be chosen about the client before it is made. */
export interface ClientChoice {
  readonly mode: StoredSetting<ModeChoice>
  readonly protocol: StoredSetting<ProtocolChoice>
  readonly storage: StoredSetting<StorageChoice>
}

/**
 * Reads the choice from local storage, so that all tabs of the demo have the same client. An address may choose too
 * (`?mode=server&protocol=oauth`): it is remembered, and taken out of the address bar.
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
    const wanted = allowed.find((one) => one === url.searchParams.get(name))
    if (!wanted) return setting
    setting.set(wanted)
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
