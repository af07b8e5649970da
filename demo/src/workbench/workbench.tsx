import { useStoredSetting } from '../browser/stored-setting'
import { Icon } from '../parts/icon'
import { useDemo } from '../setup/demo-context'
import { ClientPanel } from './client-panel'
import { EventList } from './event-list'
import { FaultPanel } from './fault-panel'
import { RequestList } from './request-list'
import { TimePanel } from './time-panel'
import { workbenchSetting } from './workbench-setting'

/** The panel next to every page: faults of GenAuth, settings of the client, and logs of events and requests. */
export function Workbench(): React.ReactNode {
  const { emulator } = useDemo().setup
  const [, setWorkbench] = useStoredSetting(workbenchSetting)
  return (
    <aside id="workbench" className="workbench" aria-labelledby="workbench-heading">
      <div className="workbench-head">
        <h2 id="workbench-heading">Workbench</h2>
        <button
          type="button"
          className="tool tool-icon"
          aria-label="Close the workbench"
          onClick={() => setWorkbench('closed')}
        >
          <Icon name="close" />
        </button>
      </div>
      <div className="workbench-body">
        {emulator && <FaultPanel />}
        {emulator && <TimePanel />}
        <ClientPanel />
        {/* The logs are last, because they grow. Controls below the logs would move while the user points at them. */}
        <EventList />
        {emulator && <RequestList />}
      </div>
    </aside>
  )
}
