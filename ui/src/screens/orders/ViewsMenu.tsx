import "@mantine/core/styles/InlineInput.layer.css";
import "@mantine/core/styles/Menu.layer.css";
import "@mantine/core/styles/Checkbox.layer.css";
import { Button, Checkbox, Group, Menu, TextInput } from "@mantine/core";
import {
  IconBookmark,
  IconCheck,
  IconChevronDown,
  IconDeviceFloppy,
  IconLink,
  IconPencil,
  IconPlus,
  IconTrash,
  IconUsers,
} from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { statusesQuery } from "@/api/plant";
import {
  changeView,
  createView,
  type NewView,
  removeView,
  type View,
  viewsQuery,
} from "@/api/views";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { differsFrom, isFiltered, openStatuses, showing, viewOf } from "./filters";
import styles from "./Orders.module.css";
import type { OrdersSearch } from "./search";

const screen = "orders";

type Change = (change: Partial<OrdersSearch>) => void;

/** The views of this screen, and ways to keep what it shows under a name. */
function useViews(search: OrdersSearch, onChange: Change) {
  const client = useQueryClient();
  const { data, error } = useQuery(viewsQuery(screen));
  const views = data?.items ?? [];
  const view = views.find(({ id }) => String(id) === search.view);
  const act = useMutation({
    mutationFn: (work: () => Promise<View | undefined>) => work(),
    onSuccess: (saved) => onChange({ view: saved === undefined ? undefined : String(saved.id) }),
    onSettled: () => client.invalidateQueries({ queryKey: ["views"] }),
  });
  return {
    view,
    mine: views.filter(({ mine }) => mine),
    others: views.filter(({ mine }) => !mine),
    changed: view ? differsFrom(search, view.query) : false,
    error: act.error ?? error,
    busy: act.isPending,
    forget: act.reset,
    create: (given: Omit<NewView, "query">) =>
      act.mutateAsync(() => createView(screen, { ...given, query: viewOf(search) })),
    change: (of: View, change: Partial<NewView>) => act.mutateAsync(() => changeView(of, change)),
    remove: (of: View) =>
      act.mutateAsync(async () => {
        await removeView(of);
        return undefined;
      }),
  };
}

type Views = ReturnType<typeof useViews>;
type Asking = "save_as" | "rename" | "delete";

function NameDialog(props: { views: Views; asking: "save_as" | "rename"; onClose: () => void }) {
  const { t } = useTranslation("orders");
  const { views, asking } = props;
  const { view } = views;
  const [name, setName] = useState(asking === "rename" ? (view?.name ?? "") : "");
  const [shared, setShared] = useState(false);
  const save = async () => {
    if (asking === "rename" && view) await views.change(view, { name: name.trim() });
    else await views.create({ name: name.trim(), shared });
    props.onClose();
  };
  return (
    <Dialog onClose={props.onClose} title={t(`views.${asking}`)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          // A refusal stays in the dialog.
          if (name.trim() !== "") save().catch(() => undefined);
        }}
      >
        <ProblemNotice error={views.error} />
        <TextInput
          data-autofocus
          required
          maxLength={80}
          label={t("views.name")}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {asking === "save_as" && (
          <Checkbox
            mt="md"
            label={t("views.for_all")}
            checked={shared}
            onChange={(event) => setShared(event.currentTarget.checked)}
          />
        )}
        <Group justify="flex-end" mt="md" gap="sm">
          <Button variant="default" onClick={props.onClose}>
            {t("cancel")}
          </Button>
          <Button type="submit" loading={views.busy}>
            {t("save")}
          </Button>
        </Group>
      </form>
    </Dialog>
  );
}

function DeleteDialog(props: { views: Views; view: View; onClose: () => void }) {
  const { t } = useTranslation("orders");
  const { views, view } = props;
  return (
    <Dialog onClose={props.onClose} title={t("views.delete_title", { name: view.name })}>
      <ProblemNotice error={views.error} />
      <p style={{ marginTop: 0 }}>
        {t(view.shared ? "views.delete_shared" : "views.delete_detail")}
      </p>
      <Group justify="flex-end" gap="sm">
        <Button variant="default" data-autofocus onClick={props.onClose}>
          {t("cancel")}
        </Button>
        <Button
          color="red"
          loading={views.busy}
          onClick={() => views.remove(view).then(props.onClose, () => undefined)}
        >
          {t("views.delete")}
        </Button>
      </Group>
    </Dialog>
  );
}

const check = <IconCheck size={14} aria-hidden />;

function ViewItems(props: {
  views: readonly View[];
  now: string | undefined;
  onShow: (view: View) => void;
}) {
  return props.views.map((view) => (
    <Menu.RadioItem
      key={view.id}
      value={String(view.id)}
      checked={String(view.id) === props.now}
      checkIcon={check}
      rightSection={view.shared ? <span className="of-quiet">{view.owner}</span> : undefined}
      onClick={() => props.onShow(view)}
    >
      {view.name}
    </Menu.RadioItem>
  ));
}

/** What the screen shows under which name; to change, save, share and hand on. */
export function ViewsMenu(props: { search: OrdersSearch; onChange: Change }) {
  const { t } = useTranslation("orders");
  const { search, onChange } = props;
  const views = useViews(search, onChange);
  const { view, changed } = views;
  const [asking, setAsking] = useState<Asking | null>(null);
  const ask = (what: Asking) => {
    views.forget();
    setAsking(what);
  };
  const close = () => setAsking(null);
  const show = (of: View) => onChange(showing(String(of.id), of.query));
  const own = view?.mine ? view : undefined;
  const statuses = useQuery(statusesQuery).data?.items ?? [];
  const open = { status: openStatuses(statuses).join(",") };
  const unnamed = !isFiltered(search) ? "all" : differsFrom(search, open) ? "unnamed" : "open";
  const name = view?.name ?? t(`views.${unnamed}`);
  const icon = { size: 14, "aria-hidden": true } as const;
  return (
    <>
      <Menu withInitialFocusPlaceholder={false} position="bottom-start" width={280}>
        <Menu.Target>
          <Button
            data-views-menu
            size="xs"
            variant="default"
            aria-label={t("views.label", { name })}
            leftSection={<IconBookmark {...icon} />}
            rightSection={<IconChevronDown {...icon} />}
          >
            <span className={styles.cut}>{name}</span>
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah="70vh" style={{ overflow: "auto" }}>
          <Menu.RadioItem
            value="all"
            checked={!view && !isFiltered(search)}
            checkIcon={check}
            onClick={() => onChange(showing(undefined, {}))}
          >
            {t("views.all")}
          </Menu.RadioItem>
          <Menu.RadioItem
            value="open"
            checked={!view && !differsFrom(search, open)}
            checkIcon={check}
            onClick={() => onChange(showing(undefined, open))}
          >
            {t("views.open")}
          </Menu.RadioItem>
          {views.mine.length > 0 && <Menu.Label>{t("views.mine")}</Menu.Label>}
          <ViewItems views={views.mine} now={search.view} onShow={show} />
          {views.others.length > 0 && <Menu.Label>{t("views.shared")}</Menu.Label>}
          <ViewItems views={views.others} now={search.view} onShow={show} />
          <Menu.Divider />
          {own && changed && (
            <Menu.Item
              leftSection={<IconDeviceFloppy {...icon} />}
              onClick={() =>
                void views.change(own, { query: viewOf(search) }).catch(() => undefined)
              }
            >
              {t("views.save", { name: own.name })}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconPlus {...icon} />} onClick={() => ask("save_as")}>
            {t("views.save_as")}
          </Menu.Item>
          {own && (
            <>
              <Menu.Item leftSection={<IconPencil {...icon} />} onClick={() => ask("rename")}>
                {t("views.rename")}
              </Menu.Item>
              <Menu.Item
                leftSection={<IconUsers {...icon} />}
                onClick={() =>
                  void views.change(own, { shared: !own.shared }).catch(() => undefined)
                }
              >
                {t(own.shared ? "views.unshare" : "views.share")}
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => ask("delete")}>
                {t("views.delete")}
              </Menu.Item>
            </>
          )}
          <Menu.Item
            leftSection={<IconLink {...icon} />}
            onClick={() => void navigator.clipboard?.writeText(window.location.href)}
          >
            {t("views.copy_link")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {view && changed && (
        <span className={styles.changed}>
          <span className={styles.changed_dot} aria-hidden />
          <span>{t("views.changed")}</span>
          {own && (
            <Button
              size="compact-xs"
              variant="subtle"
              onClick={() =>
                void views.change(own, { query: viewOf(search) }).catch(() => undefined)
              }
            >
              {t("save")}
            </Button>
          )}
          <Button size="compact-xs" variant="subtle" onClick={() => show(view)}>
            {t("views.back")}
          </Button>
        </span>
      )}
      {asking === null && views.error && <ProblemNotice error={views.error} />}
      {(asking === "save_as" || asking === "rename") && (
        <NameDialog views={views} asking={asking} onClose={close} />
      )}
      {asking === "delete" && view && <DeleteDialog views={views} view={view} onClose={close} />}
    </>
  );
}
