// Between the reads of the streaming engine and the bus: cuts them at pages, and translates them.
//
// A read of the window passes by: it is neither translated nor on the bus. One that crosses a page
// of 4 KiB goes as two, the second when the first has come, and comes back as one.
// Latency:  of the window: none; of the bus: 2 cycles for a hit or with translation off, 4 and the
//           round trip for a miss. The second part of a read starts when the first has ended.
// Ordering: reads in any order.
// Errors:   a read without translation or permission ends with status 1 (DFE_CPL_UNSUPPORTED) in a
//           cycle in which no completion comes, and the engine stops its queue.
`default_nettype none
module dfe_stream_ats #(
  parameter int unsigned Tags = 32,
  parameter int unsigned DataBytes = 32,
  parameter int unsigned Sets = 16,
  parameter int unsigned Ways = 2,
  parameter logic [18:0] PageSizes = 19'h201,
  parameter int unsigned Misses = 8
) (
  input  wire logic                   clk_i,
  input  wire logic                   rst_ni,
  input  wire logic                   enable_i,
  input  wire logic                   flush_i,

  // From the engine: reads, valid-ready.
  input  wire logic                   read_valid_i,
  output      logic                   read_ready_o,
  input  wire logic [63:0]            read_addr_i,
  input  wire logic [7:0]             read_tag_i,
  input  wire logic                   read_local_i,
  input  wire logic [2:0]             read_kind_i,
  input  wire logic [7:0]             read_queue_i,
  input  wire logic [8:0]             read_count_i,
  // To the engine: pieces of data.
  output      logic                   piece_valid_o,
  output      logic [7:0]             piece_tag_o,
  output      logic [7:0]             piece_offset_o,
  output      logic [7:0]             piece_count_o,
  output      logic                   piece_last_o,
  output      logic [7:0]             piece_status_o,
  output      logic [8*DataBytes-1:0] piece_data_o,

  // To the environment: the same reads, and its completions.
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
  output      logic [51:0]            rd_page_o,  // of the bus: its page before translation
  input  wire logic                   cpl_valid_i,
  input  wire logic [7:0]             cpl_tag_i,
  input  wire logic [7:0]             cpl_offset_i,
  input  wire logic [7:0]             cpl_count_i,
  input  wire logic                   cpl_last_i,
  input  wire logic [7:0]             cpl_status_i,
  input  wire logic [8*DataBytes-1:0] cpl_data_i,

  // Translation requests, answers, invalidations and their completions; see dfe_atc.
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

  output      logic                   idle_o,
  // One cycle each.
  output      logic                   hit_o,
  output      logic                   miss_o,
  output      logic                   merged_o,
  output      logic                   invalidated_o,
  output      logic                   discarded_o,
  output      logic                   refused_o
);
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1;
  localparam logic [7:0] StatusRefused = 8'd1;
  typedef logic [TagBits-1:0] index_t;
  // What goes with a read.
  typedef struct packed {
    logic [2:0] kind;
    logic [7:0] queue_id;
    logic [8:0] count;
  } about_t;

  // What the next lookup is: the second part of a read, or the engine's next one.
  logic        second_waits, second_some, second_pop, ask_valid, ask_ready, takes_engine, crosses;
  logic [63:0] ask_addr, second_addr;
  logic [7:0]  ask_tag, second_tag;
  logic [12:0] to_edge;
  about_t      ask_about, second_about;
  assign to_edge = 13'd4096 - 13'(read_addr_i[11:0]);
  assign crosses = 13'(read_count_i) > to_edge;
  assign ask_valid = second_some || (read_valid_i && !read_local_i);
  assign second_pop = second_some && ask_ready;
  assign takes_engine = read_valid_i && !read_local_i && !second_some && ask_ready;
  always_comb begin
    ask_addr = read_addr_i;
    ask_tag = read_tag_i;
    ask_about = '{kind: read_kind_i, queue_id: read_queue_i,
      count: crosses ? to_edge[8:0] : read_count_i};
    if (second_some) {ask_addr, ask_tag, ask_about} = {second_addr, second_tag, second_about};
  end

  logic                 out_valid, out_ready, out_translated, out_no_snoop, end_valid, cache_idle;
  logic [63:0]          out_addr;
  logic [7:0]           out_tag;
  about_t               out_about;
  dfe_atc_pkg::out_e    out_status;
  dfe_atc #(
    .Sets(Sets), .Ways(Ways), .PageSizes(PageSizes), .Misses(Misses), .Tags(Tags),
    .PayloadBits($bits(about_t))
  ) u_cache (
    .clk_i, .rst_ni, .enable_i, .flush_i, .req_valid_i(ask_valid), .req_ready_o(ask_ready),
    .req_addr_i(ask_addr), .req_tag_i(ask_tag), .req_payload_i(ask_about),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_addr_o(out_addr), .out_tag_o(out_tag),
    .out_payload_o(out_about), .out_translated_o(out_translated), .out_no_snoop_o(out_no_snoop),
    .out_status_o(out_status), .end_valid_i(end_valid), .end_tag_i(cpl_tag_i), .xl_valid_o,
    .xl_ready_i, .xl_addr_o(xl_page_o), .xl_tag_o, .xa_valid_i, .xa_tag_i,
    .xa_status_i(dfe_atc_pkg::answer_e'(xa_status_i)), .xa_addr_i(xa_page_i),
    .xa_size_i(xa_flags_i[0]), .xa_read_i(xa_flags_i[1]), .xa_write_i(xa_flags_i[2]),
    .xa_untranslated_i(xa_flags_i[3]), .xa_no_snoop_i(xa_flags_i[4]),
    .xa_global_i(xa_flags_i[5]), .inv_valid_i, .inv_ready_o, .inv_itag_i, .inv_addr_i(inv_page_i),
    .inv_size_i, .invc_valid_o, .invc_ready_i, .invc_itag_o, .idle_o(cache_idle), .hit_o, .miss_o,
    .merged_o, .invalidated_o, .discarded_o);

  // The pages of reads as the engine asked for them, by tag.
  index_t      left;
  logic [51:0] page_q [Tags];
  assign left = index_t'(out_tag);
  always_ff @(posedge clk_i) begin
    if (ask_valid && ask_ready) page_q[index_t'(ask_tag)] <= ask_addr[63:12];
  end

  // Reads of the window and those of the bus share a channel.
  logic local_valid, local_ready, bus_valid, bus_ready, refuses;
  assign local_valid = read_valid_i && read_local_i;
  assign bus_valid = out_valid && out_status == dfe_atc_pkg::OutGood;
  assign refuses = out_valid && !bus_valid;
  assign out_ready = refuses || bus_ready;
  assign read_ready_o = read_local_i ? local_ready : takes_engine;
  dfe_share #(.Width(127 + $bits(about_t))) u_share (
    .clk_i, .rst_ni, .first_valid_i(local_valid), .first_ready_o(local_ready),
    .first_i({read_addr_i, read_tag_i, 1'b1, read_kind_i, read_queue_i, read_count_i, 2'b00, 52'd0}),
    .second_valid_i(bus_valid), .second_ready_o(bus_ready),
    .second_i({out_addr, out_tag, 1'b0, out_about, out_translated, out_no_snoop, page_q[left]}),
    .valid_o(rd_valid_o), .ready_i(rd_ready_i),
    .data_o({rd_addr_o, rd_tag_o, rd_local_o, rd_kind_o, rd_queue_o, rd_count_o, rd_translated_o,
      rd_no_snoop_o, rd_page_o}));

  // Completions end reads of the cache that left translated.
  logic [Tags-1:0] away_q;
  index_t          ended;
  logic            ends;
  assign ended = index_t'(cpl_tag_i);
  assign ends = cpl_valid_i && cpl_last_i;
  assign end_valid = ends && away_q[ended];
  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) away_q <= '0;
    else begin
      if (ends) away_q[ended] <= 1'b0;
      if (bus_valid && out_ready && out_translated) away_q[left] <= 1'b1;
    end
  end

  // Reads that are refused wait for a cycle without a completion.
  logic   refused_some, refused_pop, unused_refused_full;
  index_t refused_tag;
  dfe_fifo #(.Width(TagBits), .Depth(Tags)) u_refused (
    .clk_i, .rst_ni, .push_i(refuses), .data_i(left), .full_o(unused_refused_full),
    .valid_o(refused_some), .data_o(refused_tag), .pop_i(refused_pop));
  assign refused_pop = refused_some && !cpl_valid_i;
  assign refused_o = refuses;

  logic       parts_hold;
  logic [7:0] parts_offset;
  dfe_stream_parts #(.Tags(Tags), .Width($bits(about_t) - 9)) u_parts (
    .clk_i, .rst_ni, .cross_i(takes_engine && crosses), .cross_tag_i(index_t'(read_tag_i)),
    .cross_page_i(read_addr_i[63:12]), .cross_first_i(to_edge[7:0]),
    .cross_count_i(read_count_i - to_edge[8:0]), .cross_about_i({read_kind_i, read_queue_i}),
    .end_i((ends && cpl_status_i == '0)), .end_tag_i(ended), .drop_i(refused_pop || (ends && cpl_status_i != '0)),
    .drop_tag_i(ends ? ended : refused_tag), .look_tag_i(ended), .hold_o(parts_hold),
    .offset_o(parts_offset), .waits_o(second_waits), .valid_o(second_some), .tag_o(second_tag), .addr_o(second_addr),
    .about_o({second_about.kind, second_about.queue_id}), .count_o(second_about.count),
    .pop_i(second_pop));

  // To the engine.
  assign piece_valid_o = cpl_valid_i || refused_some;
  assign piece_tag_o = cpl_valid_i ? cpl_tag_i : 8'(refused_tag);
  assign piece_offset_o = cpl_valid_i ? cpl_offset_i + parts_offset : '0;
  assign piece_count_o = cpl_valid_i ? cpl_count_i : '0;
  assign piece_last_o = cpl_valid_i ? cpl_last_i && !(parts_hold && cpl_status_i == '0) : 1'b1;
  assign piece_status_o = cpl_valid_i ? cpl_status_i : StatusRefused;
  assign piece_data_o = cpl_data_i;
  assign idle_o = cache_idle && !out_valid && !refused_some && !second_waits && !second_some;
endmodule
`default_nettype wire
