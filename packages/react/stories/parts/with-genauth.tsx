import { GenAuthProvider } from '@genauth/react'
import { GenAuthTestProvider } from '@genauth/react/testing'
import type { Decorator } from '@storybook/react-vite'
import { genauthOf } from './story-genauth'

/**
 * Puts a story below a provider. `parameters: { provider: 'app' }` is one as in an app, which knows no user before one was read, and
 * `'none'` is for stories that bring their own.
 */
export const withGenAuth: Decorator = (Story, context) => {
  const genauth = genauthOf(context)
  const story = (
    <div className="stage">
      <Story />
    </div>
  )
  const { provider } = context.parameters
  if (provider === 'none') return story
  // A changed control makes a new fake, and a new fake makes a new provider.
  return provider === 'app' ? (
    <GenAuthProvider key={genauth.key} client={genauth}>
      {story}
    </GenAuthProvider>
  ) : (
    <GenAuthTestProvider key={genauth.key} genauth={genauth}>
      {story}
    </GenAuthTestProvider>
  )
}
