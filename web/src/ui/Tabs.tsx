/** Views of the same thing, side by side behind one row of tabs. */
import type { ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as Group } from "react-aria-components";

type Props = { label: string; tabs: { id: string; title: ReactNode; body: ReactNode }[]; selected?: string; onChange?: (id: string) => void };

export function Tabs({ label, tabs, selected, onChange }: Props) {
  return (
    <Group className="tabs" selectedKey={selected} onSelectionChange={onChange && ((key) => onChange(String(key)))}>
      <TabList aria-label={label} className="tabs__list">
        {tabs.map((tab) => (
          <Tab key={tab.id} id={tab.id} className="tabs__tab">
            {tab.title}
          </Tab>
        ))}
      </TabList>
      {tabs.map((tab) => (
        <TabPanel key={tab.id} id={tab.id} className="tabs__panel">
          {tab.body}
        </TabPanel>
      ))}
    </Group>
  );
}
