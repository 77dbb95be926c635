// The streaming engine as it is built: with reads of event fields, with a translation cache before
// the bus, and with counters, where they are asked for.
//
// Latency and ordering are those of dfe_stream, dfe_stream_events and dfe_stream_ats.
`default_nettype none
module dfe_stream_top #(
  parameter int unsigned Queues = 4,
  parameter int unsigned QueueTags = 8,
  parameter int unsigned BlockTags = 24,
  parameter int unsigned Windows = 4,
  parameter int unsigned DataBytes = 32,
  parameter int unsigned EventTags = 0,  // reads of event fields; 0 for none
  parameter bit          Translates = 1'b0,
  // Of the translation cache.
  parameter int unsigned Sets = 16,
  parameter int unsigned Ways = 2,
  parameter logic [18:0] PageSizes = 19'h201,  // bit k: pages of 4 KiB << k
  parameter int unsigned Misses = 8,
  parameter bit          Counters = 1'b0
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,

  // Environment to engine: configuration of one queue, one cycle, never refused.
  input  wire logic                   cfg_valid_i,
  input  wire logic [7:0]             cfg_queue_i,
  input  wire logic                   cfg_enable_i,
  input  wire logic [15:0]            cfg_size_i,
  input  wire logic [15:0]            cfg_chain_limit_i,
  input  wire logic [15:0]            cfg_start_i,
  input  wire logic [7:0]             cfg_flags_i,
  input  wire logic [63:0]            cfg_desc_addr_i,
  input  wire logic [63:0]            cfg_avail_addr_i,
  // Environment to engine: the window, levels; steady while a queue is in use.
  input  wire logic [1:0]             window_mode_i,
  input  wire logic [63:0]            window_base_i,
  input  wire logic [63:0]            window_size_i,
  // Environment to engine: doorbell, one cycle, never refused.
  input  wire logic                   doorbell_valid_i,
  input  wire logic [7:0]             doorbell_queue_i,
  input  wire logic                   doorbell_has_index_i,
  input  wire logic [15:0]            doorbell_index_i,
  // Engine to environment: reads, valid-ready.
  output      logic                   rd_valid_o,
  input  wire logic                   rd_ready_i,
  output      logic [63:0]            rd_addr_o,
  output      logic [7:0]             rd_tag_o,
  output      logic                   rd_local_o,
  output      logic [2:0]             rd_kind_o,
  output      logic [7:0]             rd_queue_o,
  output      logic [8:0]             rd_count_o,
  output      logic                   rd_translated_o,
  output      logic                   rd_no_snoop_o,
  output      logic [51:0]            rd_page_o,
  // Environment to engine: pieces of data, never refused.
  input  wire logic                   cpl_valid_i,
  input  wire logic [7:0]             cpl_tag_i,
  input  wire logic [7:0]             cpl_offset_i,
  input  wire logic [7:0]             cpl_count_i,
  input  wire logic                   cpl_last_i,
  input  wire logic [7:0]             cpl_status_i,
  input  wire logic [8*DataBytes-1:0] cpl_data_i,
  // Engine to environment: descriptors, valid-ready.
  output      logic                   desc_valid_o,
  input  wire logic                   desc_ready_i,
  output      logic [63:0]            desc_addr_o,
  output      logic [31:0]            desc_len_o,
  output      logic [15:0]            desc_flags_o,
  output      logic [15:0]            desc_head_o,
  output      logic [15:0]            desc_position_o,
  output      logic [15:0]            desc_ring_count_o,
  output      logic                   desc_indirect_o,
  output      logic [7:0]             desc_queue_o,
  output      logic [8:0]             desc_slot_o,
  output      logic                   desc_first_o,
  output      logic                   desc_last_o,
  // Engine to environment: rests, valid-ready.
  output      logic                   rest_valid_o,
  input  wire logic                   rest_ready_i,
  output      logic [7:0]             rest_queue_o,
  output      logic [15:0]            rest_index_o,
  // Engine to environment: errors, valid-ready.
  output      logic                   err_valid_o,
  input  wire logic                   err_ready_i,
  output      logic [7:0]             err_queue_o,
  output      logic [7:0]             err_code_o,
  output      logic [63:0]            err_addr_o,
  output      logic [Queues-1:0]      busy_queues_o,
  output      logic                   idle_o,

  // Translation; doc/translation-cache.md. Without a cache the outputs are 0.
  input  wire logic                   ats_enable_i,
  input  wire logic                   ats_flush_i,
  output      logic                   xl_valid_o,
  input  wire logic                   xl_ready_i,
  output      logic [51:0]            xl_page_o,
  output      logic [4:0]             xl_tag_o,
  input  wire logic                   xa_valid_i,
  input  wire logic [4:0]             xa_tag_i,
  input  wire logic [1:0]             xa_status_i,
  input  wire logic [51:0]            xa_page_i,
  input  wire logic [5:0]             xa_flags_i,
  input  wire logic                   inv_valid_i,
  output      logic                   inv_ready_o,
  input  wire logic [4:0]             inv_itag_i,
  input  wire logic [51:0]            inv_page_i,
  input  wire logic [5:0]             inv_size_i,
  output      logic                   invc_valid_o,
  input  wire logic                   invc_ready_i,
  output      logic [4:0]             invc_itag_o,

  // Event fields; without EventTags the outputs are 0.
  input  wire logic                   evt_valid_i,
  input  wire logic [7:0]             evt_queue_i,
  output      logic                   evd_valid_o,
  input  wire logic                   evd_ready_i,
  output      logic [7:0]             evd_queue_o,
  output      logic                   evd_failed_o,
  output      logic [31:0]            evd_value_o,

  // A performance counter of choice, in the same cycle; those that advance in a cycle without input.
  input  wire logic [5:0]             counter_select_i,
  output      logic [63:0]            counter_value_o,
  output      logic [63:0]            counter_levels_o,

  // Text beside the pins in a waveform; drives nothing.
  input  wire logic [255:0]           lane_guest_i,
  input  wire logic [255:0]           lane_link_down_i,
  input  wire logic [255:0]           lane_link_up_i,
  input  wire logic [255:0]           lane_translation_i,
  input  wire logic [255:0]           lane_bounce_i,
  input  wire logic [255:0]           lane_verdict_i
);
  localparam int unsigned EngineTags = QueueTags + BlockTags;
  localparam int unsigned Tags = EngineTags + EventTags;
  typedef struct packed {
    logic [63:0] addr;
    logic [7:0]  tag;
    logic        is_local;
    logic [2:0]  kind;
    logic [7:0]  queue_id;
    logic [8:0]  count;
  } read_t;

  // The engine's own reads, all reads, and the pieces of all.
  read_t                  engine, read;
  logic                   engine_valid, engine_ready, read_valid, read_ready;
  logic                   piece_valid, piece_last, own_piece;
  logic [7:0]             piece_tag, piece_offset, piece_count, piece_status;
  logic [8*DataBytes-1:0] piece_data;
  logic [Queues-1:0]      engine_busy;
  logic                   engine_idle, crossed, no_tag;
  assign own_piece = piece_valid && 9'(piece_tag) < 9'(EngineTags);
  dfe_stream #(
    .Queues(Queues), .QueueTags(QueueTags), .BlockTags(BlockTags), .Windows(Windows),
    .DataBytes(DataBytes)
  ) u_stream (
    .clk_i, .rst_ni, .cfg_valid_i, .cfg_queue_i, .cfg_enable_i, .cfg_size_i, .cfg_chain_limit_i,
    .cfg_start_i, .cfg_flags_i, .cfg_desc_addr_i, .cfg_avail_addr_i, .window_mode_i,
    .window_base_i, .window_size_i, .doorbell_valid_i, .doorbell_queue_i, .doorbell_has_index_i,
    .doorbell_index_i, .rd_valid_o(engine_valid), .rd_ready_i(engine_ready),
    .rd_addr_o(engine.addr), .rd_tag_o(engine.tag), .rd_local_o(engine.is_local),
    .rd_kind_o(engine.kind), .rd_queue_o(engine.queue_id), .rd_count_o(engine.count),
    .cpl_valid_i(own_piece), .cpl_tag_i(piece_tag),
    .cpl_offset_i(piece_offset), .cpl_count_i(piece_count), .cpl_last_i(piece_last),
    .cpl_status_i(piece_status), .cpl_data_i(piece_data), .desc_valid_o, .desc_ready_i,
    .desc_addr_o, .desc_len_o, .desc_flags_o, .desc_head_o, .desc_position_o, .desc_ring_count_o,
    .desc_indirect_o, .desc_queue_o, .desc_slot_o, .desc_first_o, .desc_last_o, .rest_valid_o,
    .rest_ready_i, .rest_queue_o, .rest_index_o, .err_valid_o, .err_ready_i, .err_queue_o,
    .err_code_o, .err_addr_o, .busy_queues_o(engine_busy), .idle_o(engine_idle), .crossed_o(crossed),
    .no_tag_o(no_tag));

  logic              events_idle;
  logic [Queues-1:0] events_busy;
  if (EventTags > 0) begin : g_events
    read_t event_read;
    logic  event_valid, event_ready;
    assign event_read.kind = dfe_pkg::ReadEvent;
    dfe_stream_events #(
      .Queues(Queues), .FirstTag(EngineTags), .Tags(EventTags)
    ) u_events (
      .clk_i, .rst_ni, .window_mode_i(dfe_pkg::window_mode_e'(window_mode_i)), .window_base_i,
      .window_size_i, .cfg_valid_i, .cfg_queue_i, .cfg_enable_i, .cfg_packed_i(cfg_flags_i[0]),
      .cfg_event_idx_i(cfg_flags_i[2]), .cfg_size_i, .cfg_avail_addr_i, .evt_valid_i,
      .evt_queue_i, .read_valid_o(event_valid), .read_ready_i(event_ready),
      .read_addr_o(event_read.addr), .read_local_o(event_read.is_local),
      .read_tag_o(event_read.tag), .read_queue_o(event_read.queue_id),
      .read_count_o(event_read.count), .piece_valid_i(piece_valid), .piece_tag_i(piece_tag),
      .piece_offset_i(piece_offset), .piece_count_i(piece_count), .piece_last_i(piece_last),
      .piece_failed_i(piece_status != '0), .piece_data_i(piece_data[31:0]), .evd_valid_o,
      .evd_ready_i, .evd_queue_o, .evd_failed_o, .evd_value_o, .busy_o(events_busy),
      .idle_o(events_idle));
    dfe_share #(.Width($bits(read_t))) u_share (
      .clk_i, .rst_ni, .first_valid_i(engine_valid), .first_ready_o(engine_ready),
      .first_i(engine), .second_valid_i(event_valid), .second_ready_o(event_ready),
      .second_i(event_read), .valid_o(read_valid), .ready_i(read_ready), .data_o(read));
  end else begin : g_no_events
    assign {read_valid, read, engine_ready} = {engine_valid, engine, read_ready};
    assign {events_busy, evd_valid_o, evd_queue_o, evd_failed_o, evd_value_o} = '0;
    assign events_idle = 1'b1;
    wire logic unused_events = ^{evt_valid_i, evt_queue_i, evd_ready_i};
  end
  assign busy_queues_o = engine_busy | events_busy;

  logic cache_idle, hit, miss, merged, invalidated, discarded, refused;
  assign idle_o = engine_idle && events_idle && cache_idle;
  if (Translates) begin : g_ats
    dfe_stream_ats #(
      .Tags(Tags), .DataBytes(DataBytes), .Sets(Sets), .Ways(Ways), .PageSizes(PageSizes),
      .Misses(Misses)
    ) u_ats (
      .clk_i, .rst_ni, .enable_i(ats_enable_i), .flush_i(ats_flush_i),
      .read_valid_i(read_valid), .read_ready_o(read_ready), .read_addr_i(read.addr),
      .read_tag_i(read.tag), .read_local_i(read.is_local), .read_kind_i(read.kind),
      .read_queue_i(read.queue_id), .read_count_i(read.count), .piece_valid_o(piece_valid),
      .piece_tag_o(piece_tag), .piece_offset_o(piece_offset), .piece_count_o(piece_count),
      .piece_last_o(piece_last), .piece_status_o(piece_status), .piece_data_o(piece_data),
      .rd_valid_o, .rd_ready_i, .rd_addr_o, .rd_tag_o, .rd_local_o, .rd_kind_o, .rd_queue_o,
      .rd_count_o, .rd_translated_o, .rd_no_snoop_o, .rd_page_o, .cpl_valid_i, .cpl_tag_i, .cpl_offset_i,
      .cpl_count_i, .cpl_last_i, .cpl_status_i, .cpl_data_i, .xl_valid_o, .xl_ready_i,
      .xl_page_o, .xl_tag_o, .xa_valid_i, .xa_tag_i, .xa_status_i, .xa_page_i, .xa_flags_i,
      .inv_valid_i, .inv_ready_o, .inv_itag_i, .inv_page_i, .inv_size_i, .invc_valid_o,
      .invc_ready_i, .invc_itag_o, .idle_o(cache_idle), .hit_o(hit), .miss_o(miss),
      .merged_o(merged), .invalidated_o(invalidated), .discarded_o(discarded),
      .refused_o(refused));
  end else begin : g_direct
    assign {rd_valid_o, rd_addr_o, rd_tag_o, rd_local_o, rd_kind_o, rd_queue_o, rd_count_o}
      = {read_valid, read};
    assign read_ready = rd_ready_i;
    assign {piece_valid, piece_tag, piece_offset, piece_count, piece_last, piece_status, piece_data}
      = {cpl_valid_i, cpl_tag_i, cpl_offset_i, cpl_count_i, cpl_last_i, cpl_status_i, cpl_data_i};
    assign {rd_translated_o, rd_no_snoop_o, rd_page_o, xl_valid_o, xl_page_o, xl_tag_o, inv_ready_o,
      invc_valid_o, invc_itag_o} = '0;
    assign cache_idle = 1'b1;
    assign {hit, miss, merged, invalidated, discarded, refused} = '0;
    wire logic unused_translation = ^{ats_enable_i, ats_flush_i, xl_ready_i, xa_valid_i, xa_tag_i,
      xa_status_i, xa_page_i, xa_flags_i, inv_valid_i, inv_itag_i, inv_page_i, inv_size_i,
      invc_ready_i};
  end

  if (Counters) begin : g_counters
    localparam int unsigned Count = Translates ? dfe_counters_pkg::AllCounters
      : dfe_counters_pkg::EngineCounters;
    logic [Count-1:0] levels;
    dfe_counters #(.Count(Count), .ReadBits($clog2(Tags + 1))) u_counters (
      .clk_i, .rst_ni, .cfg_valid_i, .doorbell_valid_i, .rd_valid_i(rd_valid_o), .rd_ready_i,
      .rd_local_i(rd_local_o), .rd_kind_i(rd_kind_o), .rd_count_i(rd_count_o), .cpl_valid_i,
      .cpl_count_i, .cpl_last_i, .cpl_failed_i(cpl_status_i != '0), .desc_valid_i(desc_valid_o),
      .desc_ready_i, .desc_last_i(desc_last_o), .desc_indirect_i(desc_indirect_o),
      .rest_valid_i(rest_valid_o), .rest_ready_i, .err_valid_i(err_valid_o), .err_ready_i,
      .busy_i(busy_queues_o != '0), .crossed_i(crossed), .no_tag_i(no_tag),
      .xl_valid_i(xl_valid_o), .xl_ready_i, .xa_valid_i, .hit_i(hit), .miss_i(miss),
      .merged_i(merged), .discarded_i(discarded), .invalidated_i(invalidated),
      .refused_i(refused), .select_i(counter_select_i), .value_o(counter_value_o),
      .levels_o(levels));
    assign counter_levels_o = 64'(levels);
  end else begin : g_no_counters
    wire logic unused_counts = ^{counter_select_i, crossed, no_tag, hit, miss, merged,
      invalidated, discarded, refused};
    assign {counter_value_o, counter_levels_o} = '0;
  end

  wire logic unused_lanes = ^{lane_guest_i, lane_link_down_i, lane_link_up_i, lane_translation_i,
    lane_bounce_i, lane_verdict_i};
endmodule
`default_nettype wire
