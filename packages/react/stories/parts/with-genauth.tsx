import { GenAuthProvider } from '@genauth/react'
import { GenAuthTestProvider } from '@genauth/react/testing'
import type { Decorator } from '@storybook/react-vite'
import { genauthOf } from './story-genauth'

/**
 * Renders a story inside a provider. With `parameters: { provider: 'app' }` it is the provider of an app, which must request the user
 * first. With `'none'`, the story renders its own provider.
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
  // A changed control creates a new fake, and the key creates a new provider for it.
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
