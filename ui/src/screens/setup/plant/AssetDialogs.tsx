import { Button, SegmentedControl, Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/api/client";
import { duplicateAsset, type Preview } from "@/api/setup";
import type { Asset, AssetLevel } from "@/api/types";
import { Dialog } from "@/components/Dialog";
import { ProblemNotice } from "@/components/ProblemNotice";
import { viewerZone } from "@/lib/instant";
import { newKey } from "@/lib/newKey";
import { MovedList } from "@/screens/schedule/calendar/Moved";
import { ConsequencesNotice } from "../edit/Consequences";
import edit from "../edit/Edit.module.css";
import { EditDialog } from "../edit/EditForm";
import { useEdit } from "../edit/useEdit";
import { useAssetNames } from "./assetNames";
import { TimeZoneSelect } from "./TimeZoneSelect";
import { copyName, levelsBelow, mayMoveBelow, nameOf, type TreeNode } from "./tree";

/** A name that a path can have, made of what people call something. */
const plainName = (text: string) => text.trim().replace(/[/+#?%\\]/g, "-");

/** A new asset below another; without a parent the enterprise that all begins with. */
export function AddAsset(props: {
  parent: TreeNode | null;
  close: () => void;
  added: (asset: Asset) => void;
}) {
  const { t } = useTranslation("setup");
  const { parent } = props;
  const names = useAssetNames();
  const levels: AssetLevel[] = parent ? levelsBelow(parent.asset.level) : ["enterprise"];
  const [level, setLevel] = useState<AssetLevel>(levels[0] ?? "cell");
  const form = useEdit<{ display_name: string; name: string; time_zone: string | null }, Asset>({
    kind: "assets",
    id: null,
    version: null,
    fields: { display_name: "", name: "", time_zone: null },
    also: { level, parent: parent?.asset.id ?? null },
    send: (_, draft) => ({
      name: draft.name || plainName(draft.display_name),
      display_name: draft.display_name || draft.name,
      ...(level === "site" && { time_zone: draft.time_zone ?? viewerZone() }),
    }),
    names,
    onSaved: props.added,
  });
  const title = parent
    ? t("tree.add_title", { name: nameOf(parent.asset) })
    : t("tree.first_title");
  return (
    <EditDialog edit={form} title={title} close={props.close}>
      {levels.length > 1 && (
        <SegmentedControl
          aria-label={t("fields.level")}
          data={levels.map((each) => ({ value: each, label: t(`levels.${each}`) }))}
          value={level}
          onChange={(value) => setLevel(value as AssetLevel)}
        />
      )}
      <TextInput
        {...form.text("display_name")}
        label={t("tree.name_of", { level: t(`levels.${level}`) })}
        data-autofocus
        autoComplete="off"
      />
      <TextInput
        {...form.text("name")}
        description={t("asset.name_detail")}
        placeholder={plainName(form.draft.display_name)}
        autoComplete="off"
      />
      {level === "site" && (
        <TimeZoneSelect
          {...form.choice("time_zone")}
          value={form.draft.time_zone ?? viewerZone()}
          required
        />
      )}
    </EditDialog>
  );
}

/** What an asset is called, changed from the tree. */
export function RenameAsset(props: { node: TreeNode; close: () => void }) {
  const { t } = useTranslation("setup");
  const { asset } = props.node;
  const form = useEdit<{ display_name: string; name: string }, Asset>({
    kind: "assets",
    id: asset.id,
    version: asset.version,
    fields: { display_name: asset.display_name, name: asset.name },
    // A new name in the path changes nothing else that stands here.
    send: (sent, draft) => ("name" in sent ? { ...sent, display_name: draft.display_name } : sent),
    names: useAssetNames(),
    onSaved: props.close,
  });
  return (
    <EditDialog
      edit={form}
      title={t("tree.rename_of", { name: nameOf(asset) })}
      close={props.close}
    >
      <TextInput {...form.text("display_name")} data-autofocus autoComplete="off" />
      <TextInput {...form.text("name")} description={t("asset.name_detail")} autoComplete="off" />
    </EditDialog>
  );
}

/** A copy of an asset with everything below it, under a name of its own. */
export function DuplicateAsset(props: {
  node: TreeNode;
  of: Map<number, TreeNode>;
  close: () => void;
  made: (asset: Asset) => void;
}) {
  const { t } = useTranslation("setup");
  const { node } = props;
  const queryClient = useQueryClient();
  const siblings = node.parent?.children.map(({ asset }) => asset) ?? [];
  const [key] = useState(newKey);
  const [name, setName] = useState(() =>
    copyName(
      node.asset.name,
      siblings.map((each) => each.name),
    ),
  );
  const [shown, setShown] = useState(() =>
    copyName(
      nameOf(node.asset),
      siblings.map((each) => nameOf(each)),
    ),
  );
  const [parent, setParent] = useState(String(node.asset.parent_id));
  const parents = [...props.of.values()].filter((each) => mayMoveBelow(node, each));
  const make = useMutation({
    mutationFn: () =>
      duplicateAsset(node.asset.id, { name, display_name: shown, parent: Number(parent) }, key),
    onSuccess: async ({ items }) => {
      await queryClient.invalidateQueries({ queryKey: ["plant"] });
      const [copy] = items;
      if (copy) props.made(copy);
      else props.close();
    },
  });
  const faults = make.error instanceof Problem ? make.error.errors : [];
  const fault = (field: string) => faults.find((each) => each.field === field)?.detail;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  return (
    <Dialog title={t("tree.duplicate_of", { name: nameOf(node.asset) })} onClose={props.close}>
      <form className={edit.form} noValidate onSubmit={submit}>
        <p className="of-quiet">{t("tree.duplicate_detail")}</p>
        <TextInput
          label={t("asset.display_name")}
          value={shown}
          error={fault("display_name")}
          data-autofocus
          autoComplete="off"
          onChange={(event) => setShown(event.currentTarget.value)}
        />
        <TextInput
          label={t("asset.name")}
          description={t("asset.name_detail")}
          value={name}
          error={fault("name")}
          autoComplete="off"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t("tree.below")}
          data={parents.map((each) => ({
            value: String(each.asset.id),
            label: each.asset.path || nameOf(each.asset),
          }))}
          value={parent}
          error={fault("parent")}
          searchable
          allowDeselect={false}
          onChange={(value) => value && setParent(value)}
        />
        <ProblemNotice error={faults.length > 0 ? null : make.error} />
        <div className={edit.buttons}>
          <Button variant="default" onClick={props.close}>
            {t("edit.cancel")}
          </Button>
          <Button type="submit" loading={make.isPending}>
            {t("tree.duplicate")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A move that breaks something waits here for a word. */
export function ConfirmMove(props: {
  name: string;
  parent: string;
  would: Preview;
  busy: boolean;
  error: Error | null;
  confirm: () => void;
  cancel: () => void;
}) {
  const { t } = useTranslation("setup");
  const { name, parent } = props;
  return (
    <Dialog title={t("tree.move_question", { name, parent })} onClose={props.cancel}>
      <div className={edit.form}>
        <ConsequencesNotice
          consequences={props.would.consequences}
          title={t("tree.move_consequences")}
        />
        {props.would.reflow && <MovedList reflow={props.would.reflow} />}
        <ProblemNotice error={props.error} />
        <div className={edit.buttons}>
          <Button variant="default" data-autofocus onClick={props.cancel}>
            {t("edit.cancel")}
          </Button>
          <Button loading={props.busy} onClick={props.confirm}>
            {t("tree.move_anyway")}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
