import type { Fault, ServerBehaviour } from './strict-server'

/** The settings of a story. */
export interface Setting extends ServerBehaviour {
  readonly storage: 'tab' | 'shared'
  /** The number of tabs at the start. The first tab starts with a signed-in user. */
  readonly tabs: number
  /** Whether the app requests the user after a login. */
  readonly readsUser: boolean
}

/** The type of an event in one tab. The index of the tab is the event's `tab` modulo the number of tabs. */
export type TabEventType =
  | 'burst'
  | 'crash'
  | 'duplicate'
  | 'close'
  | 'fetchRejected'
  | 'forceRenew'
  | 'freeze'
  | 'getToken'
  | 'getUser'
  | 'hide'
  | 'kill'
  | 'login'
  | 'logout'
  | 'open'
  | 'reload'
  | 'reopen'
  | 'run'
  | 'show'
  | 'switchUser'
  | 'wake'

/** An event of a story. A test can repeat a story from its settings and its events. */
export type StoryEvent =
  | { readonly type: TabEventType; readonly tab: number }
  | { readonly type: 'pass' | 'sleep' | 'jump'; readonly ms: number }
  | { readonly type: 'offline' | 'online' | 'holdMessages' }
  | { readonly type: 'deliverMessages'; readonly reversed: boolean; readonly twice: boolean }
  | { readonly type: 'fault'; readonly fault: Fault }
  /** Starts the next event before the tabs have processed the previous event. */
  | { readonly type: 'rush'; readonly rounds: number }
