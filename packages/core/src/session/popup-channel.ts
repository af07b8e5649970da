import { calculatePKCECodeChallenge } from 'oauth4webapi'

/**
 * The message from a popup to its opener: the parameters of the callback URL. The code in them is useless without the opener's verifier.
 */
export interface PopupResponse {
  readonly type: 'genauth:popup'
  /** The {@link popupChannelName} of the login. */
  readonly name: string
  readonly parameters: string
}

/** Confirms that the response has arrived. */
export const popupReceipt = 'genauth:popup-received'

/**
 * Returns the name of the channel between a popup and its opener. Each login has its own name, which cannot be guessed without the state.
 */
export async function popupChannelName(state: string): Promise<string> {
  return `genauth-popup.${await calculatePKCECodeChallenge(state)}`
}

/** Reads the parameters from a message. Returns `undefined` if the message is not the response to this login. */
export function readPopupResponse(
  message: unknown,
  name: string,
  state: string,
): URLSearchParams | undefined {
  const response = message as Partial<Record<keyof PopupResponse, unknown>> | null
  if (response?.type !== 'genauth:popup' || response.name !== name) return undefined
  if (typeof response.parameters !== 'string') return undefined
  const parameters = new URLSearchParams(response.parameters)
  return parameters.get('state') === state ? parameters : undefined
}
