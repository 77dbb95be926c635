// Says which buffers follow from a descriptor: the chain's next, a table, and the heads left behind.
//
// Latency: none.
`default_nettype none
module dfe_followers (
  input  wire dfe_pkg::window_mode_e     window_mode_i,
  input  wire dfe_stream_pkg::decision_t decision_i,
  input  wire logic [15:0]               head_i,      // of the chain
  input  wire logic [15:0]               position_i,
  input  wire dfe_stream_pkg::slots_t    wanted_i,    // where a chain goes on elsewhere
  input  wire logic [63:0]               base_i,      // of the table that is being walked
  input  wire logic                      base_local_i,
  output      dfe_stream_pkg::block_t    next_o,
  output      dfe_stream_pkg::block_t    rest_o,
  output      dfe_stream_pkg::block_t    table_o,
  output      dfe_stream_pkg::job_t      again_o      // the next chain in the same buffer
);
  import dfe_stream_pkg::*;
  localparam slots_t Most = 5'(BufferDescriptors);
  step_t  step;
  chain_t chain;
  assign step = decision_i.step;
  assign chain = decision_i.chain;

  // A chain goes on as it is; others begin anew.
  job_t same, anew;
  always_comb begin
    same = step.job;
    same.is_window = 1'b0;
    same.place = '0;
    same.head_place = '0;
    same.heads = 5'd1;
    same.head = head_i;
    same.position = position_i;
    same.count = chain.count;
    same.writable = chain.writable;

    anew = step.job;
    anew.index = chain.head_behind;
    anew.place = '0;
    anew.head_place = '0;
    anew.heads = chain.heads - 5'd1;
    anew.head = chain.head_behind;
    anew.position = chain.position + 16'd1;
    anew.count = '0;
    anew.writable = 1'b0;
  end

  always_comb begin
    table_o = '0;
    table_o.job = same;
    table_o.job.in_table = 1'b1;
    table_o.job.index = '0;
    // No entry beyond these can be named.
    table_o.job.entries = (step.descriptor.len[31:20] != '0) ? 17'h1_0000 : 17'(step.descriptor.len[19:4]);
    table_o.job.identifier = step.descriptor.identifier;
    table_o.wanted = Most;
    table_o.is_local = step.local_all && window_mode_i != dfe_pkg::WindowNone;
    table_o.base = table_o.is_local ? step.offset : step.descriptor.addr;
  end

  always_comb begin
    next_o = '{job: same, wanted: wanted_i, is_local: base_local_i, base: base_i};
    next_o.job.index = step.law.is_packed ? step.behind : step.descriptor.next;
    next_o.job.count = chain.count + 16'd1;
    next_o.job.writable = step.writes;
    next_o.job.has_moved = 1'b1;
    if (step.job.in_table || step.beside) next_o.wanted = Most;
    if (decision_i.enters) next_o = table_o;
  end

  always_comb begin
    rest_o = '{job: anew, wanted: Most, is_local: base_local_i, base: base_i};
    again_o = anew;
    again_o.place = chain.next_head[3:0];
    again_o.head_place = chain.next_head[3:0];
  end
endmodule
`default_nettype wire
