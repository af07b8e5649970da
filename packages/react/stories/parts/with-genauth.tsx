import { GenAuthTestProvider } from '@genauth/react/testing'
import type { Decorator } from '@storybook/react-vite'
import { genauthOf } from './story-genauth'

/** Puts a story below a provider, unless it brings one along (`parameters: { ownProvider: true }`). */
export const withGenAuth: Decorator = (Story, context) => {
  const genauth = genauthOf(context)
  const story = (
    <div className="stage">
      <Story />
    </div>
  )
  if (context.parameters['ownProvider']) return story
  // A changed control makes a new fake, and a new fake makes a new provider.
  return (
    <GenAuthTestProvider key={genauth.key} genauth={genauth}>
      {story}
    </GenAuthTestProvider>
  )
}
