// Hands answers out to the reads that wait for them, one read at a time, and to the cache.
//
// Latency:  the first read of an answer is served in the cycle after it, if no other answer is
//           being handed out, no lookup is on its way and there is room.
// Ordering: answers in the order in which they came; reads of one in the order of their list.
// An answer with U is cached as the page itself.
// Errors:   an answer without data, or with the size that is not defined, fails its reads; one
//           without R denies them. Neither is cached, so the next read asks again.
// Source:   ATS 1.1, 2 (R, U, N, S); rules ATS-03, ATS-09 and ATS-14.
`default_nettype none
module dfe_atc_serve #(
  parameter int unsigned PageBits = 52,
  parameter int unsigned Misses = 8,
  parameter int unsigned Tags = 16,
  localparam int unsigned MissBits = Misses > 1 ? $clog2(Misses) : 1,
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1
) (
  input  wire logic                 clk_i,
  input  wire logic                 rst_ni,
  input  wire logic                 on_i,
  input  wire logic                 flush_i,
  input  wire logic                 slot_i,  // a read may leave in this cycle; none joins in it

  // An answer of this cycle that an entry waits for.
  input  wire logic                 answer_i,
  input  wire logic [MissBits-1:0]  answer_index_i,
  input  wire dfe_atc_pkg::answer_e answer_status_i,
  input  wire logic [PageBits-1:0]  answer_page_i,
  input  wire logic                 answer_size_i,  // S: the low bits of the page number tell
  input  wire logic                 answer_read_i,
  input  wire logic                 answer_untranslated_i,
  input  wire logic                 answer_no_snoop_i,

  // The table of requests.
  input  wire logic                 off_valid_i,
  input  wire logic [MissBits-1:0]  off_index_i,
  output      logic                 off_taken_o,
  output      logic [MissBits-1:0]  load_index_o,
  input  wire logic [PageBits-1:0]  load_page_i,
  input  wire logic [TagBits-1:0]   load_head_i,
  input  wire logic [TagBits-1:0]   load_tail_i,
  input  wire logic                 load_stale_i,
  output      logic [MissBits-1:0]  serve_index_o,
  input  wire logic                 stale_i,
  input  wire logic                 narrow_i,
  output      logic                 again_o,
  output      logic                 done_o,
  // A read that joins an entry in this cycle, and the reads' order.
  input  wire logic                 join_i,
  input  wire logic [MissBits-1:0]  join_index_i,
  input  wire logic [TagBits-1:0]   join_tag_i,
  input  wire logic [TagBits-1:0]   behind_i,  // the read behind the one that is served

  // The read that leaves.
  output      logic                 valid_o,
  output      logic                 leave_o,
  output      logic [TagBits-1:0]   tag_o,
  output      logic [PageBits-1:0]  page_o,
  output      logic [PageBits-1:0]  target_o,
  output      logic                 translated_o,
  output      logic                 no_snoop_o,
  output      dfe_atc_pkg::out_e    status_o,

  // To the cache, with the page and target of the cycle before.
  output      logic                 fill_o,
  output      logic [PageBits-1:0]  fill_page_o,
  output      logic [PageBits-1:0]  fill_target_o,
  output      logic [PageBits-1:0]  fill_free_o,
  output      logic                 fill_no_snoop_o,
  output      logic                 fill_untranslated_o,
  output      logic                 quiet_o
);
  typedef struct packed {
    logic [MissBits-1:0] index;
    dfe_atc_pkg::out_e   status;
    logic                untranslated;
    logic                no_snoop;
    logic [PageBits-1:0] target;
    logic [PageBits-1:0] free;  // bits of the page number inside the answer
  } answer_t;

  typedef struct packed {
    logic                untranslated;
    logic                no_snoop;
    logic [PageBits-1:0] page;
    logic [PageBits-1:0] target;
    logic [PageBits-1:0] free;
  } fill_t;

  answer_t             came, oldest, next_q, answer_d, answer_q;
  fill_t               fill_d, fill_q;
  logic                valid_d, valid_q, fresh_d, fresh_q, off_d, off_q, stale_d, stale_q;
  logic                next_valid_d, next_valid_q, fill_valid_d, fill_valid_q;
  logic [PageBits-1:0] page_d, page_q;
  logic [TagBits-1:0]  tag_d, tag_q, tail_d, tail_q;
  logic                held, push, pop, joined, again, good;

  logic                unused_room;  // an entry has one answer at a time
  dfe_atc_fifo #(.Depth(Misses), .Width($bits(answer_t))) u_held (
    .clk_i, .rst_ni, .push_i(push), .data_i(came), .pop_i(pop), .room_o(unused_room),
    .valid_o(held), .data_o(oldest));

  // The size: every bit up to the lowest zero belongs to the address, if S is set.
  always_comb begin
    came.index = answer_index_i;
    came.untranslated = answer_untranslated_i;
    came.no_snoop = answer_no_snoop_i;
    came.free = '0;
    came.free[0] = answer_size_i;
    for (int unsigned i = 1; i < PageBits; i++) begin
      came.free[i] = came.free[i-1] && answer_page_i[i-1];
    end
    came.target = answer_page_i;
    came.status = dfe_atc_pkg::OutGood;
    if (answer_status_i != dfe_atc_pkg::AnswerGood || (answer_size_i && answer_page_i == '1)) begin
      came.status = dfe_atc_pkg::OutFailed;
    end else if (!answer_read_i) begin
      came.status = dfe_atc_pkg::OutNoRead;
    end
  end

  // Marks may come a cycle or two late, for which an invalidation waits.
  assign again = valid_q && on_i && stale_q;
  assign joined = join_i && join_index_i == answer_q.index;
  assign leave_o = valid_q && !again && slot_i;
  assign done_o = leave_o && tag_q == tail_q;
  assign pop = held && !next_valid_q;
  assign push = answer_i && (valid_q || next_valid_q || held);
  assign off_taken_o = off_valid_i && !valid_q && !next_valid_q && !held && !answer_i;
  assign load_index_o = next_valid_q ? next_q.index : answer_i ? answer_index_i : off_index_i;

  always_comb begin
    next_valid_d = pop || (next_valid_q && valid_q);
    valid_d = valid_q && !again && !done_o;
    answer_d = answer_q;
    fresh_d = 1'b0;
    off_d = off_q;
    stale_d = stale_q || stale_i || flush_i;
    page_d = page_q;
    tag_d = leave_o ? behind_i : tag_q;
    tail_d = joined ? join_tag_i : tail_q;
    if (!valid_q) begin
      answer_d = next_valid_q ? next_q : came;
      if (!next_valid_q && !answer_i) answer_d.index = off_index_i;
      fresh_d = next_valid_q || (answer_i && !held);
      off_d = !fresh_d;
      valid_d = fresh_d || off_taken_o;
      stale_d = load_stale_i || flush_i;
      page_d = load_page_i;
      tag_d = load_head_i;
      tail_d = load_tail_i;
    end
  end

  always_comb begin
    target_o = (answer_q.target & ~answer_q.free) | (page_q & answer_q.free);
    good = on_i && !off_q && answer_q.status == dfe_atc_pkg::OutGood;
    translated_o = good && !answer_q.untranslated;
    no_snoop_o = good && answer_q.no_snoop;
    status_o = (on_i && !off_q) ? answer_q.status : dfe_atc_pkg::OutGood;
    fill_valid_d = valid_q && fresh_q && !again && good;
    fill_d = '{untranslated: answer_q.untranslated, no_snoop: answer_q.no_snoop, page: page_q,
      target: answer_q.untranslated ? page_q : target_o, free: narrow_i ? '0 : answer_q.free};
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      valid_q <= 1'b0;
      next_valid_q <= 1'b0;
      fresh_q <= 1'b0;
      off_q <= 1'b0;
      stale_q <= 1'b0;
      fill_valid_q <= 1'b0;
    end else begin
      valid_q <= valid_d;
      next_valid_q <= next_valid_d;
      fresh_q <= fresh_d;
      off_q <= off_d;
      stale_q <= stale_d;
      fill_valid_q <= fill_valid_d;
    end
  end

  always_ff @(posedge clk_i) begin
    if (pop) next_q <= oldest;
    answer_q <= answer_d;
    page_q <= page_d;
    tag_q <= tag_d;
    tail_q <= tail_d;
    fill_q <= fill_d;
  end

  assign serve_index_o = answer_q.index;
  assign again_o = again;
  assign valid_o = valid_q;
  assign tag_o = tag_q;
  assign page_o = page_q;
  assign fill_o = fill_valid_q;
  assign {fill_untranslated_o, fill_no_snoop_o, fill_page_o, fill_target_o, fill_free_o} = fill_q;
  assign quiet_o = !valid_q && !next_valid_q && !held && !fill_valid_q;
endmodule
`default_nettype wire
