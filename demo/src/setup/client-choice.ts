import { createStoredSetting, type StoredSetting } from '../browser/stored-setting'
import type { ProtocolChoice } from './demo-setup'

/** Where the client keeps its session; the demo shows two of GenAuth's four ways. */
export type StorageChoice = 'tab' | 'shared'

/** What can be chosen about the client before it is made. */
export interface ClientChoice {
  readonly protocol: StoredSetting<ProtocolChoice>
  readonly storage: StoredSetting<StorageChoice>
}

const protocols = ['oidc', 'oauth'] as const
const storages = ['tab', 'shared'] as const

/**
 * Reads the choice from local storage, so that all tabs of the demo have the same client. An address may choose too
 * (`?protocol=oauth&storage=shared`): it is remembered, and taken out of the address bar.
 */
export function readClientChoice(defaultProtocol: ProtocolChoice): ClientChoice {
  const choice: ClientChoice = {
    protocol: createStoredSetting('protocol', protocols, defaultProtocol),
    storage: createStoredSetting('storage', storages, 'tab'),
  }
  const url = new URL(location.href)
  const protocol = protocols.find((one) => one === url.searchParams.get('protocol'))
  const storage = storages.find((one) => one === url.searchParams.get('storage'))
  if (protocol) choice.protocol.set(protocol)
  if (storage) choice.storage.set(storage)
  if (protocol || storage) {
    url.searchParams.delete('protocol')
    url.searchParams.delete('storage')
    history.replaceState(null, '', url)
  }
  return choice
}
