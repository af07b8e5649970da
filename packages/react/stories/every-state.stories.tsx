import type { Meta, StoryObj } from '@storybook/react-vite'
import { expect, waitFor } from 'storybook/test'
import { StatesTable } from './examples/states-table'
import source from './examples/states-table.tsx?raw'
import { modeOf } from './parts/story-mode'
import { type StoryState, stateNames } from './parts/story-state'

/** Shows the results of every hook in every state, in one table. */
const meta = {
  title: 'Hooks/Every state',
  parameters: {
    provider: 'none',
    controls: { exclude: ['state'] },
    docs: { source: { code: source } },
  },
  render: (story, context) => <StatesTable story={story} mode={modeOf(context)} />,
} satisfies Meta<StoryState>

export default meta
type Story = StoryObj<StoryState>

/** The table has one row for each state. */
export const EveryState: Story = {
  async play({ canvas, globals }) {
    const cells = (name: string): string[] => {
      const row = canvas.getByRole('rowheader', { name }).closest('tr')
      return [...(row?.querySelectorAll('td') ?? [])].map((cell) => cell.textContent ?? '')
    }
    await expect(canvas.getAllByRole('row')).toHaveLength(stateNames.length + 1)
    await expect(cells('stale')).toEqual([
      'authenticated, stale',
      'success: Ada Lovelace',
      'stale, error: network_error',
      'ready',
      'the children',
    ])
    await expect(cells('expired')).toEqual([
      'anonymous, reason expired',
      'anonymous',
      'none',
      'ready',
      'the fallback, reason expired',
    ])
    const isServer = modeOf({ globals }) === 'server'
    await expect(cells('revoked')[0]).toBe(`anonymous, reason ${isServer ? 'revoked' : 'expired'}`)
    await waitFor(() => expect(cells('anonymous').at(-1)).toBe('starts one login'))
  },
}
