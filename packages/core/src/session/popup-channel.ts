import { calculatePKCECodeChallenge } from 'oauth4webapi'

/** What a popup sends home: the parameters of its address, of which the code is worth nothing without the opener's verifier. */
export interface PopupAnswer {
  readonly type: 'genauth:popup'
  /** {@link popupChannelName} of its login. */
  readonly name: string
  readonly parameters: string
}

/** Says that the answer has arrived. */
export const popupReceipt = 'genauth:popup-received'

/** Names the line between a popup and its opener: nobody can guess it without the state, and it is used once. */
export async function popupChannelName(state: string): Promise<string> {
  return `genauth-popup.${await calculatePKCECodeChallenge(state)}`
}

/** Reads the parameters from a message, if it is an answer to this login; anything else gives `undefined`. */
export function readPopupAnswer(
  message: unknown,
  name: string,
  state: string,
): URLSearchParams | undefined {
  const answer = message as Partial<Record<keyof PopupAnswer, unknown>> | null
  if (answer?.type !== 'genauth:popup' || answer.name !== name) return undefined
  if (typeof answer.parameters !== 'string') return undefined
  const parameters = new URLSearchParams(answer.parameters)
  return parameters.get('state') === state ? parameters : undefined
}
