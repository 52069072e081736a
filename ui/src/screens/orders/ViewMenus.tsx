import { ActionIcon, Button, Menu, Popover, TextInput } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconBookmark, IconCheck, IconColumns3, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type ColumnId, column_ids, columnsText } from "./columns";
import styles from "./Orders.module.css";
import { noFilters, type OrdersSearch } from "./search";

type Change = (change: Partial<OrdersSearch>) => void;

/** Which columns the table shows. */
export function ColumnsMenu(props: { shown: ReadonlySet<ColumnId>; onChange: Change }) {
  const { t } = useTranslation("orders");
  const { shown } = props;
  const toggle = (id: ColumnId) => {
    const next = new Set(shown);
    if (!next.delete(id)) next.add(id);
    props.onChange({ columns: columnsText(next) });
  };
  return (
    <Menu closeOnItemClick={false} position="bottom-end">
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconColumns3 size={14} aria-hidden />}
          visibleFrom="md"
        >
          {t("columns")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: "auto" }}>
        {column_ids
          .filter((id) => id !== "number")
          .map((id) => (
            <Menu.Item
              key={id}
              py={4}
              role="menuitemcheckbox"
              aria-checked={shown.has(id)}
              leftSection={<IconCheck size={14} aria-hidden opacity={shown.has(id) ? 1 : 0} />}
              onClick={() => toggle(id)}
            >
              {t(`fields.${id}`)}
            </Menu.Item>
          ))}
        <Menu.Divider />
        <Menu.Item py={4} onClick={() => props.onChange({ columns: undefined })}>
          {t("columns_reset")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface View {
  name: string;
  search: Partial<OrdersSearch>;
}

function viewOf(search: OrdersSearch): Partial<OrdersSearch> {
  const { order: _, tab: __, new: ___, ...view } = search;
  return view;
}

/** Filters, sort and columns kept under a name in this browser. */
export function ViewsMenu(props: { search: OrdersSearch; onChange: Change }) {
  const { t } = useTranslation("orders");
  const [views, setViews] = useLocalStorage<View[]>({
    key: "outfeed-order-views",
    defaultValue: [],
  });
  const [opened, setOpened] = useState(false);
  const [name, setName] = useState("");
  const save = () => {
    const named = name.trim();
    if (named === "") return;
    const view = { name: named, search: viewOf(props.search) };
    setViews((before) => [...before.filter((each) => each.name !== named), view]);
    setName("");
  };
  const show = (view: View) => {
    const cleared = { ...noFilters, sort: undefined, columns: undefined };
    props.onChange({ ...cleared, ...view.search });
    setOpened(false);
  };
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" trapFocus>
      <Popover.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconBookmark size={14} aria-hidden />}
          visibleFrom="md"
          onClick={() => setOpened((now) => !now)}
        >
          {t("views")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={styles.views} p="sm">
        {views.length === 0 && (
          <p className="of-quiet" style={{ marginTop: 0 }}>
            {t("views_none")}
          </p>
        )}
        {views.map((view) => (
          <div key={view.name} className={styles.view}>
            <Button
              size="xs"
              variant="subtle"
              color="gray"
              justify="flex-start"
              onClick={() => show(view)}
            >
              {view.name}
            </Button>
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("views_remove", { name: view.name })}
              onClick={() => setViews(views.filter((each) => each !== view))}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <form
          className={styles.view}
          style={{ marginTop: 8 }}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextInput
            size="xs"
            maxLength={60}
            aria-label={t("views_name")}
            placeholder={t("views_name")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button size="xs" type="submit" disabled={name.trim() === ""}>
            {t("save")}
          </Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
