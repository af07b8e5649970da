import { GenAuthProvider } from '@genauth/react'
import { GenAuthTestProvider } from '@genauth/react/testing'
import type { Decorator } from '@storybook/react-vite'
import { genauthOf } from './story-genauth'

/**
 * Renders a story inside a provider, by default `GenAuthTestProvider`. With `parameters: { provider: 'app' }`, the provider is
 * `GenAuthProvider`, which must request the user first. With `provider: 'none'`, the story renders its own provider.
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
  // If a control changes, the story gets a new fake client. The new `key` then makes React mount a new provider.
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
