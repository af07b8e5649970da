import type { EmulatorState, EndpointName, Fault } from './emulator-control'
import { activePreset, type FaultGroup, faultGroups } from './fault-presets'
import { useEmulatorState, useSteer } from './use-emulator'

function withFault(
  state: EmulatorState,
  endpoint: EndpointName,
  fault: Fault | null,
): EmulatorState {
  const { [endpoint]: _previous, ...others } = state.faults
  return { ...state, faults: fault ? { ...others, [endpoint]: fault } : others }
}

/** Selects the fault of each endpoint. */
export function FaultPanel(): React.ReactNode {
  return (
    <section className="panel" aria-labelledby="faults-heading">
      <h3 id="faults-heading">Faults</h3>
      {faultGroups.map((group) => (
        <FaultChoice key={group.endpoint} group={group} />
      ))}
    </section>
  )
}

function FaultChoice({ group }: { readonly group: FaultGroup }): React.ReactNode {
  const { endpoint, legend, presets } = group
  const { data: state } = useEmulatorState()
  const steer = useSteer()
  const active = activePreset(presets, state?.faults[endpoint])
  const choices = [{ label: 'Works', fault: null }, ...presets]
  return (
    <fieldset className="choice">
      <legend>{legend}</legend>
      <div className="pills">
        {choices.map(({ label, fault }) => (
          <label key={label} className="pill">
            <input
              type="radio"
              name={`fault-${endpoint}`}
              checked={(active?.fault ?? null) === fault}
              onChange={() =>
                steer(
                  (control) => control.setFault(endpoint, fault),
                  (previous) => withFault(previous, endpoint, fault),
                )
              }
            />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}
