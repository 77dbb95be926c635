// Translated reads that have left and not ended, with the page that each was translated from.
//
// Latency: a read that leaves in a cycle is seen by a look two cycles later; its end comes in the
//          second cycle after it at the earliest, as its taker sees it in between.
// Source:  ATS-02: an invalidation is complete only when the reads of its range have ended.
`default_nettype none
module dfe_atc_reads #(
  parameter int unsigned PageBits = 52,
  parameter int unsigned Tags = 16,
  localparam int unsigned TagBits = Tags > 1 ? $clog2(Tags) : 1
) (
  input  wire logic                clk_i,
  input  wire logic                rst_ni,

  // A translated read leaves; a read ends.
  input  wire logic                leave_i,
  input  wire logic [TagBits-1:0]  leave_tag_i,
  input  wire logic [PageBits-1:0] leave_page_i,
  input  wire logic                end_i,
  input  wire logic [TagBits-1:0]  end_tag_i,

  // Whether the read with this tag was under way three cycles before, in this range.
  input  wire logic [TagBits-1:0]  look_tag_i,
  input  wire logic [PageBits-1:0] range_page_i,
  input  wire logic [PageBits-1:0] range_free_i,
  output      logic                waits_o
);
  logic [Tags-1:0]     away_d, away_q;
  logic [PageBits-1:0] page_q [1 << TagBits];
  localparam int unsigned Parts = 4;  // of the comparison with a range, which takes two cycles
  logic [PageBits-1:0] looked_q, differ;
  logic [Parts-1:0]    parts_d, parts_q;
  logic                looked_away_q, waits_d, waits_q, leave_q;
  logic [TagBits-1:0]  leave_tag_q;
  logic [PageBits-1:0] leave_page_q;

  always_comb begin
    away_d = away_q;
    if (end_i) away_d[end_tag_i] = 1'b0;
    if (leave_q) away_d[leave_tag_q] = 1'b1;
    differ = (looked_q ^ range_page_i) & ~range_free_i;
    parts_d = {Parts{!looked_away_q}};
    for (int unsigned i = 0; i < PageBits; i++) parts_d[i%Parts] |= differ[i];
    waits_d = (parts_q == '0);
  end

  always_ff @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) begin
      away_q <= '0;
      leave_q <= 1'b0;
      looked_away_q <= 1'b0;
      parts_q <= '1;
      waits_q <= 1'b0;
    end else begin
      away_q <= away_d;
      leave_q <= leave_i;
      looked_away_q <= away_q[look_tag_i];
      parts_q <= parts_d;
      waits_q <= waits_d;
    end
  end

  always_ff @(posedge clk_i) begin
    leave_tag_q <= leave_tag_i;
    leave_page_q <= leave_page_i;
    if (leave_q) page_q[leave_tag_q] <= leave_page_q;
    looked_q <= page_q[look_tag_i];
  end

  assign waits_o = waits_q;

`ifdef DFE_CHECKS
  dfe_atc_reads_checks #(.Tags(Tags), .TagBits(TagBits)) u_checks (
    .clk_i, .rst_ni, .leave_i(leave_q), .leave_tag_i(leave_tag_q), .end_i, .end_tag_i, .away_i(away_q));
`endif
endmodule
`default_nettype wire
