CREATE TABLE "activation_budgets" (
	"key" text PRIMARY KEY NOT NULL,
	"charged" integer DEFAULT 0 NOT NULL,
	"cap" integer,
	"profiles" integer DEFAULT 0 NOT NULL,
	"alert_from" integer,
	"alerted_at" timestamp (3) with time zone,
	CONSTRAINT "activations_within_cap" CHECK (charged <= cap),
	CONSTRAINT "activations_not_negative" CHECK (charged >= 0)
);
--> statement-breakpoint
CREATE TABLE "briefings" (
	"run_id" text NOT NULL,
	"version" integer NOT NULL,
	"briefing" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "briefings_run_id_version_pk" PRIMARY KEY("run_id","version")
);
--> statement-breakpoint
CREATE TABLE "bulk_slices" (
	"delivery_id" text NOT NULL,
	"sha256" text NOT NULL,
	"number" integer NOT NULL,
	"start_at" bigint NOT NULL,
	"end_at" bigint NOT NULL,
	"rows" integer NOT NULL,
	"job_id" text NOT NULL,
	"state" text NOT NULL,
	"tries" integer DEFAULT 1 NOT NULL,
	"failures" jsonb,
	"begun_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "bulk_slices_delivery_id_sha256_number_pk" PRIMARY KEY("delivery_id","sha256","number")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"position" integer NOT NULL,
	"destination" jsonb NOT NULL,
	"place" text NOT NULL,
	"state" text DEFAULT 'pending' NOT NULL,
	"content_version" integer DEFAULT 1 NOT NULL,
	"content" text,
	"attempts" integer DEFAULT 0 NOT NULL,
	"released" integer DEFAULT 0 NOT NULL,
	"first_attempt_at" timestamp (3) with time zone,
	"last_attempt_at" timestamp (3) with time zone,
	"delivered_at" timestamp (3) with time zone,
	"effect" jsonb,
	"error" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "delivery_attempts" (
	"delivery_id" text NOT NULL,
	"number" integer NOT NULL,
	"began_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	"outcome" text,
	"evidence" jsonb,
	"next_attempt_at" timestamp (3) with time zone,
	CONSTRAINT "delivery_attempts_delivery_id_number_pk" PRIMARY KEY("delivery_id","number")
);
--> statement-breakpoint
CREATE TABLE "destination_health" (
	"place" text PRIMARY KEY NOT NULL,
	"failures" integer NOT NULL,
	"paused_at" timestamp (3) with time zone,
	"probe_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "digest_people" (
	"run_id" text NOT NULL,
	"key" text NOT NULL,
	"position" integer,
	"name" text,
	"email" text,
	"uid" text,
	"last_seen_at" timestamp (3) with time zone,
	"cart_value" double precision,
	"state" text NOT NULL,
	"session_ids" text[],
	"score" double precision,
	"digest" jsonb,
	"error" jsonb,
	"telling" text,
	CONSTRAINT "digest_people_run_id_key_pk" PRIMARY KEY("run_id","key")
);
--> statement-breakpoint
CREATE TABLE "digest_tellings" (
	"delivery_id" text NOT NULL,
	"run_id" text NOT NULL,
	"place" text NOT NULL,
	"session_id" text NOT NULL,
	"head_id" text,
	CONSTRAINT "digest_tellings_delivery_id_session_id_pk" PRIMARY KEY("delivery_id","session_id")
);
--> statement-breakpoint
CREATE TABLE "digests" (
	"run_id" text PRIMARY KEY NOT NULL,
	"ranked_at" timestamp (3) with time zone,
	"withheld_lines" integer DEFAULT 0 NOT NULL,
	"counted" jsonb
);
--> statement-breakpoint
CREATE TABLE "export_chunks" (
	"run_id" text NOT NULL,
	"position" integer NOT NULL,
	"source" text NOT NULL,
	"range" jsonb NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"creating_at" timestamp (3) with time zone,
	"lost_at" timestamp (3) with time zone,
	"operation_id" text,
	"operations" text[] DEFAULT '{}' NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"search_export_id" text,
	"percent" integer DEFAULT 0 NOT NULL,
	"rows" bigint,
	"bytes" bigint,
	"sha256" text,
	"error" jsonb,
	CONSTRAINT "export_chunks_run_id_position_pk" PRIMARY KEY("run_id","position")
);
--> statement-breakpoint
CREATE TABLE "export_files" (
	"run_id" text PRIMARY KEY NOT NULL,
	"file" jsonb NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "field_writes" (
	"field" text PRIMARY KEY NOT NULL,
	"run_created_at" timestamp (3) with time zone NOT NULL,
	"delivery_id" text NOT NULL,
	"held_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "gates" (
	"key" text PRIMARY KEY NOT NULL,
	"opens_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"requester" text NOT NULL,
	"key" text NOT NULL,
	"body_hash" text NOT NULL,
	"run_id" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "idempotency_keys_requester_key_pk" PRIMARY KEY("requester","key")
);
--> statement-breakpoint
CREATE TABLE "profiles" (
	"name" text PRIMARY KEY NOT NULL,
	"options" jsonb NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "receipts" (
	"run_id" text PRIMARY KEY NOT NULL,
	"receipt" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "runs" (
	"id" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"state" text NOT NULL,
	"phase" text,
	"outcome" text,
	"requester" text NOT NULL,
	"request" jsonb NOT NULL,
	"subject_keys" text[] NOT NULL,
	"error" jsonb,
	"start_attempts" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"started_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "schedule_fires" (
	"schedule_id" text NOT NULL,
	"scheduled_at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	"reason" text,
	"run_id" text,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schedule_fires_schedule_id_scheduled_at_pk" PRIMARY KEY("schedule_id","scheduled_at")
);
--> statement-breakpoint
CREATE TABLE "schedules" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"requester" text NOT NULL,
	"spec" jsonb NOT NULL,
	"run" jsonb NOT NULL,
	"paused_at" timestamp (3) with time zone,
	"accounted_until" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp (3) with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "shared_summaries" (
	"source" text NOT NULL,
	"session_id" text NOT NULL,
	"prompt" text NOT NULL,
	"begun_at" timestamp (3) with time zone NOT NULL,
	"summary" jsonb,
	"reusable_until" timestamp (3) with time zone,
	"holder" text,
	"held_until" timestamp (3) with time zone,
	"error" jsonb,
	"failed_at" timestamp (3) with time zone,
	CONSTRAINT "shared_summaries_source_session_id_prompt_pk" PRIMARY KEY("source","session_id","prompt")
);
--> statement-breakpoint
CREATE TABLE "summaries" (
	"run_id" text NOT NULL,
	"session_id" text NOT NULL,
	"position" integer NOT NULL,
	"started_at" timestamp (3) with time zone,
	"replay_url" text,
	"outcome" text DEFAULT 'pending' NOT NULL,
	"summary" jsonb,
	"error" jsonb,
	"source" text NOT NULL,
	"prompt" text NOT NULL,
	"reserved" integer DEFAULT 0 NOT NULL,
	"released" integer DEFAULT 0 NOT NULL,
	"spent" integer DEFAULT 0 NOT NULL,
	"month" text,
	CONSTRAINT "summaries_run_id_session_id_pk" PRIMARY KEY("run_id","session_id")
);
--> statement-breakpoint
ALTER TABLE "briefings" ADD CONSTRAINT "briefings_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "bulk_slices" ADD CONSTRAINT "bulk_slices_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "delivery_attempts" ADD CONSTRAINT "delivery_attempts_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest_people" ADD CONSTRAINT "digest_people_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digest_tellings" ADD CONSTRAINT "digest_tellings_delivery_id_deliveries_id_fk" FOREIGN KEY ("delivery_id") REFERENCES "public"."deliveries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "digests" ADD CONSTRAINT "digests_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "export_chunks" ADD CONSTRAINT "export_chunks_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "export_files" ADD CONSTRAINT "export_files_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "receipts" ADD CONSTRAINT "receipts_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "schedule_fires" ADD CONSTRAINT "schedule_fires_schedule_id_schedules_id_fk" FOREIGN KEY ("schedule_id") REFERENCES "public"."schedules"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "summaries" ADD CONSTRAINT "summaries_run_id_runs_id_fk" FOREIGN KEY ("run_id") REFERENCES "public"."runs"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "deliveries_run" ON "deliveries" USING btree ("run_id","position");--> statement-breakpoint
CREATE INDEX "deliveries_newest" ON "deliveries" USING btree ("state","created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "digest_people_order" ON "digest_people" USING btree ("run_id","position");--> statement-breakpoint
CREATE INDEX "digest_people_told" ON "digest_people" USING btree ("run_id","telling");--> statement-breakpoint
CREATE INDEX "digest_tellings_place" ON "digest_tellings" USING btree ("place","session_id");--> statement-breakpoint
CREATE INDEX "digest_tellings_run" ON "digest_tellings" USING btree ("run_id");--> statement-breakpoint
CREATE UNIQUE INDEX "export_chunks_creating" ON "export_chunks" USING btree ("source") WHERE state = 'creating';--> statement-breakpoint
CREATE INDEX "export_chunks_operations" ON "export_chunks" USING gin ("operations");--> statement-breakpoint
CREATE INDEX "export_files_expiring" ON "export_files" USING btree ("deleted_at","expires_at");--> statement-breakpoint
CREATE INDEX "field_writes_delivery" ON "field_writes" USING btree ("delivery_id");--> statement-breakpoint
CREATE INDEX "runs_newest" ON "runs" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "runs_open" ON "runs" USING btree ("state","created_at");--> statement-breakpoint
CREATE INDEX "runs_subject" ON "runs" USING gin ("subject_keys");--> statement-breakpoint
CREATE INDEX "schedules_newest" ON "schedules" USING btree ("created_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "schedules_name" ON "schedules" USING btree ("requester","name") WHERE deleted_at is null;