// SPDX-License-Identifier: MIT
// sample_rows.c: see sample_rows.h.
#include "sample_rows.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "sample.h"

#define IDENTITY "1.0,20260314T091500Z-amd-2c-04f33da-7f3a,9f86d081884c7d65"

static void print_cell(FILE *file, double value)
{
    if (isnan(value))
        fputc(',', file);
    else
        fprintf(file, ",%.10g", value);
}

static void print_options(FILE *file, const struct spot *spot)
{
    const long options[] = {spot->inside, spot->outside, spot->spin};
    for (int i = 0; i < 3; i++)
        fprintf(file, options[i] < 0 ? "," : ",%ld", options[i]);
    fprintf(file, ",%s", spot->flow.topology ? spot->flow.topology : "");
    const long flow[] = {spot->flow.batch, spot->flow.capacity, spot->flow.rate,
                         spot->flow.write_bytes, spot->flow.capacity_bytes};
    for (int i = 0; i < 5; i++)
        fprintf(file, flow[i] == 0 ? "," : ",%ld", flow[i]);
    const struct tasks *tasks = &spot->tasks;
    if (!tasks->costs) {
        fputs(",,,,,,,,", file);
        return;
    }
    fprintf(file, ",%s,%s,%g,%g", tasks->costs, tasks->arrivals, tasks->load, tasks->waiting);
    const long counts[] = {tasks->workers, tasks->mean_ns, tasks->count, tasks->cost_ns};
    for (int i = 0; i < 4; i++)
        fprintf(file, counts[i] == 0 ? "," : ",%ld", counts[i]);
}

static void print_task_words(FILE *file, const struct tasks *tasks)
{
    if (tasks->workers)
        fprintf(file, " workers=%ld", tasks->workers);
    fprintf(file, " costs=%s mean=%ldns waiting=%g arrivals=%s load=%g", tasks->costs,
            tasks->mean_ns, tasks->waiting, tasks->arrivals, tasks->load);
    if (tasks->count)
        fprintf(file, " tasks=%ld", tasks->count);
    if (tasks->cost_ns)
        fprintf(file, " cost=%ldns", tasks->cost_ns);
}

// The words of the options in a point's name, each with a blank before it.
static void print_words(FILE *file, const struct spot *spot)
{
    const struct {
        const char *word;
        long value;
    } words[] = {{"batch=%ld", spot->flow.batch},
                 {"capacity=%ld", spot->flow.capacity},
                 {"rate=%ld", spot->flow.rate},
                 {"write=%ld", spot->flow.write_bytes},
                 {"capacity=%ld", spot->flow.capacity_bytes}};
    if (spot->flow.topology)
        fprintf(file, " topology=%s", spot->flow.topology);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (words[i].value != 0) {
            fputc(' ', file);
            fprintf(file, words[i].word, words[i].value);
        }
    if (spot->tasks.costs)
        print_task_words(file, &spot->tasks);
    if (spot->spin >= 0)
        fprintf(file, " spin=%ldns", spot->spin);
    else if (spot->inside >= 0)
        fprintf(file, " inside=%ldns outside=%ldns", spot->inside, spot->outside);
}

static const char *word(bool set)
{
    return set ? "true" : "false";
}

static void print_subject(FILE *file, const struct spot *spot, const struct model *model)
{
    fprintf(file, ",%s/%s", spot->scenario, model->name);
    if (spot->threads)
        fprintf(file, " threads=%u", spot->threads);
    fprintf(file, " placement=%s memory=local probe=%s", spot->placement, spot->probe);
    print_words(file, spot);
    fprintf(file, ",%s,%s,%s,%s,%s", spot->scenario, model->name, word(model->peer),
            word(strcmp(model->name, "none") == 0),
            word(strcmp(model->name, spot->reference) == 0));
    fprintf(file, spot->threads ? ",%u" : ",", spot->threads); // 0: swept
    fprintf(file, ",%s,local,%s", spot->placement, spot->probe);
    print_options(file, spot);
}

void sample_forget(struct metric *metrics)
{
    for (int i = 0; i < METRICS; i++) {
        metrics[i] = (struct metric){.value = NAN, .low = NAN, .high = NAN};
        for (int j = 0; j < LAUNCHES; j++)
            metrics[i].launches[j] = NAN;
    }
}

static void sort(double *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        for (size_t j = i; j > 0 && values[j - 1] > values[j]; j--) {
            double keep = values[j];
            values[j] = values[j - 1];
            values[j - 1] = keep;
        }
}

static void print_metric(struct writer *writer, const struct spot *spot, const struct model *model,
                         struct metric *metric)
{
    double sorted[LAUNCHES];
    memcpy(sorted, metric->launches, sizeof sorted);
    sort(sorted, LAUNCHES);
    if (isnan(metric->low)) {
        metric->value = (sorted[LAUNCHES / 2 - 1] + sorted[LAUNCHES / 2]) / 2;
        metric->low = sorted[0];
        metric->high = sorted[LAUNCHES - 1];
    }
    fputs(IDENTITY, writer->summary);
    print_subject(writer->summary, spot, model);
    fprintf(writer->summary, ",%s,%s,%s", metric->name, metric->unit, metric->better);
    if (!(writer->parts & SAMPLE_NO_VALUE))
        print_cell(writer->summary, metric->value);
    print_cell(writer->summary, metric->low);
    print_cell(writer->summary, metric->high);
    print_cell(writer->summary, strcmp(metric->name, "ns_per_op") == 0 ? spot->limit : NAN);
    print_cell(writer->summary, metric->trials > 0 ? metric->successes : NAN);
    print_cell(writer->summary, metric->trials > 0 ? metric->trials : NAN);
    print_cell(writer->summary, metric->power > 0 ? metric->power : NAN);
    fprintf(writer->summary, ",%d", LAUNCHES);
    print_cell(writer->summary, sorted[0]);
    print_cell(writer->summary, sorted[LAUNCHES - 1]);
    fprintf(writer->summary, ",%s,%s,%s\n", spot->outcome, *spot->note ? "true" : "false",
            spot->note);
}

static const char *const headers[METRICS] = {"throughput",
                                             "ns_per_op",
                                             "latency_p50_ns",
                                             "latency_p90_ns",
                                             "latency_p99_ns",
                                             "latency_p999_ns",
                                             "latency_p9999_ns",
                                             "latency_max_ns",
                                             "fairness_jain",
                                             "worst_share",
                                             "overlap",
                                             "failure_share",
                                             "sojourn_p99_ns",
                                             "p99_theory_ns",
                                             "residual_mean",
                                             "residual_p99",
                                             "predicted",
                                             "bound",
                                             "knee",
                                             "worker_cpus",
                                             "efficiency",
                                             "sojourn_p99_ns_to_reference",
                                             "makespan_ratio"};
static const char *const units[METRICS] = {"1/s", "",    "ns", "ns", "ns", "ns", "ns", "ns",
                                           "",    "",    "",   "",   "ns", "ns", "",   "",
                                           "1/s", "1/s", "",   "",   "",   "",   ""};

static void print_launches(struct writer *writer, const struct spot *spot,
                           const struct model *model, struct metric *metrics)
{
    for (unsigned i = 0; i < LAUNCHES; i++) {
        fprintf(writer->launches, IDENTITY ",%u,%u,%u,%u,10000000,5,3,0 1,0.31,7.5,%s,0,%s",
                writer->launch, i, writer->launch * 77u, i * 64u, spot->outcome,
                strcmp(spot->outcome, "ok") == 0
                    ? ""
                    : "\"verification: 2 updates lost, first by worker 1\"");
        print_subject(writer->launches, spot, model);
        for (int metric = 0; metric < METRICS; metric++)
            print_cell(writer->launches, metrics[metric].launches[i]);
        fputc('\n', writer->launches);
        writer->launch++;
    }
}

void sample_point(struct writer *writer, const struct spot *spot, const struct model *model,
                  struct metric *metrics)
{
    for (int i = 0; i < METRICS; i++) {
        if (isnan(metrics[i].launches[0]))
            continue;
        metrics[i].name = headers[i];
        metrics[i].unit = i == THROUGHPUT && spot->flow.write_bytes ? "B/s" : units[i];
        metrics[i].better =
            i == THROUGHPUT || i == JAIN || i == WORST || i == OVERLAP || i == EFFICIENCY ? "higher"
                                                                                          : "lower";
        print_metric(writer, spot, model, &metrics[i]);
    }
    print_launches(writer, spot, model, metrics);
}

void sample_row(struct writer *writer, const struct spot *spot, const struct model *model,
                const struct metric *metric)
{
    fputs(IDENTITY, writer->summary);
    print_subject(writer->summary, spot, model);
    fprintf(writer->summary, ",%s,%s,%s", metric->name, metric->unit, metric->better);
    if (!(writer->parts & SAMPLE_NO_VALUE))
        print_cell(writer->summary, metric->value);
    print_cell(writer->summary, metric->low);
    print_cell(writer->summary, metric->high);
    fprintf(writer->summary, ",,,,,%d,,,%s,false,%s\n", LAUNCHES, spot->outcome, spot->note);
}

void sample_task(struct writer *writer, const struct timeline_row *row)
{
    fprintf(writer->timeline, IDENTITY ",%u,%lu,%ld,%.10g,%.10g,%.10g,%.10g\n", writer->launch,
            (unsigned long)row->task, (long)row->worker, row->due_ns, row->submitted_ns,
            row->started_ns, row->ended_ns);
}

void sample_crossing(struct writer *writer, const struct spot *spot, const struct model *model)
{
    fputs(IDENTITY, writer->summary);
    print_subject(writer->summary, spot, model);
    fprintf(writer->summary, ",failure_share_half_spin_ns,ns,higher%s,290,310,,,,,%d,,,%s,false,\n",
            writer->parts & SAMPLE_NO_VALUE ? "" : ",299", LAUNCHES, spot->outcome);
}

void sample_headers(struct writer *writer)
{
    static const char subject[] =
        "point,scenario,primitive,peer,control,reference,threads,placement,"
        "memory,probe,"
        "inside_ns,outside_ns,spin_ns,"
        "topology,batch,capacity,rate,write_bytes,capacity_bytes,"
        "costs,arrivals,load,waiting,workers,mean_ns,tasks,cost_ns";
    fprintf(writer->summary,
            "schema,run_id,machine,%s,metric,unit,better,%slow,high,limit,successes,trials,"
            "power,launches,launch_low,"
            "launch_high,outcome,suspect,note\n",
            subject, writer->parts & SAMPLE_NO_VALUE ? "" : "value,");
    fprintf(writer->launches,
            "schema,run_id,machine,launch,round,seed,pad_bytes,window_ns,windows,"
            "warmup_windows,cpus,work_ns,tick_cost_ns,outcome,exit,message,%s",
            subject);
    for (int i = 0; i < METRICS; i++)
        fprintf(writer->launches, ",%s", headers[i]);
    fputc('\n', writer->launches);
    fputs("schema,run_id,machine,launch,role,subject,unit,low,high,low_ns,high_ns,count\n",
          writer->histogram);
    fputs("schema,run_id,machine,launch,task,worker,due_ns,submitted_ns,started_ns,ended_ns\n",
          writer->timeline);
    fputs("schema,run_id,machine,field,class,value,unit,low,high,reason\n", writer->environment);
}

void sample_environment(struct writer *writer)
{
    static const char *const rows[] = {
        "architecture,key,x86_64,,,,",
        "cpu_model_name,key,AMD EPYC 9B14,,,,",
        "topology,key,\"Package:1 NUMANode:1(8GB) L3Cache:1(32MB) Core:2 PU:1\",,,,",
        "kernel,provenance,6.1.0-18-amd64,,,,",
        "commit,provenance,04f33da,,,,",
        "counters,provenance,,,,,perf_event_paranoid is 3",
        "rmw,limit,7.91,ns,7.88,7.97,",
        "line_transfer_llc,limit,48.2,ns,46.9,51.3,",
        "futex_wake_llc,limit,3120,ns,2900,3410,",
        "memcpy,limit,1.52e10,bytes/s,1.48e10,1.55e10,",
        "line_transfer_numa,limit,,ns,,,only one NUMA node",
        "tick_cost,clock,7.5,ns,,,",
        "budget,option,3m,,,,",
        "seed,option,1,,,,",
        "1,skip,lock_contended/mcs threads=64: more threads than CPUs,,,,"};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        fprintf(writer->environment, IDENTITY ",%s\n", rows[i]);
}

void sample_unsupported(struct writer *writer, const struct model *model)
{
    static const char note[] =
        "\"ticket: no timed acquire, a place in the queue \"\"cannot\"\" be given up\"";
    struct spot spot = {.threads = 2,
                        .scenario = "lock_timed",
                        .placement = "compact",
                        .reference = "",
                        .probe = "none",
                        .inside = 100,
                        .outside = 200,
                        .spin = -1};
    fprintf(writer->launches, IDENTITY ",%u,0,1,0,10000000,5,0,,,,unsupported,0,%s",
            writer->launch++, note);
    print_subject(writer->launches, &spot, model);
    for (int i = 0; i < METRICS; i++)
        fputc(',', writer->launches);
    fputc('\n', writer->launches);
    fputs(IDENTITY, writer->summary);
    print_subject(writer->summary, &spot, model);
    fprintf(writer->summary, ",throughput,1/s,higher%s,,,,,,,0,,,unsupported,false,%s\n",
            writer->parts & SAMPLE_NO_VALUE ? "" : ",", note);
}
