import type { Configuration, interactionPolicy as PolicyClasses } from 'oidc-provider'
import { interactionNeeded } from '../login/interaction-needed'
import { openTicket } from '../login/open-ticket'
import type { EmulatorState } from '../settings/state'
import type { EngineRequests } from './engine-requests'

/** Makes oidc-provider use the emulator's rules for login and consent, and the emulator's pages. */
export function loginPolicy(
  state: EmulatorState,
  requests: EngineRequests,
  policy: typeof PolicyClasses,
): NonNullable<Configuration['interactions']> {
  const prompts = (['login', 'consent'] as const).map((name) => {
    const prompt = new policy.Prompt({ name, requestable: true })
    // oidc-provider's own checks would show the login or consent page at every request with `prompt`. The emulator's ticket records that
    // the user has completed the page.
    prompt.checks.clear()
    prompt.checks.add(
      new policy.Check(
        `${name}_needed`,
        `${name} is required from the end-user`,
        `${name}_required`,
        (context) => interactionNeeded(requests.originOf(context).request, state).kind === name,
      ),
    )
    return prompt
  })
  return {
    policy: prompts,
    url(context, interaction) {
      const kind = interaction.prompt.name === 'consent' ? 'consent' : 'login'
      return openTicket(kind, requests.originOf(context).request, state)
    },
  }
}
