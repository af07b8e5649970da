import { useSession } from '@genauth/react'
import { GenAuthTestProvider } from '@genauth/react/testing'
import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect } from 'storybook/test'

function Show() {
  return <p>{useSession().status}</p>
}
const meta = { title: 'Hooks/useSession', component: Show } satisfies Meta<typeof Show>
export default meta
export const Authenticated: StoryObj<typeof meta> = {
  render: () => (
    <GenAuthTestProvider>
      <Show />
    </GenAuthTestProvider>
  ),
  async play({ canvas }) {
    await expect(canvas.getByText('authenticated')).toBeVisible()
  },
}
