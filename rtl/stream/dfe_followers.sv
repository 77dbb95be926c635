// Says which buffers follow from a descriptor: the chain's next, a table, and the heads left behind.
//
// Latency: none.
`default_nettype none
module dfe_followers (
  input  wire dfe_pkg::window_mode_e  window_mode_i,
  input  wire dfe_stream_pkg::step_t  step_i,
  input  wire dfe_stream_pkg::job_t   job_i,     // before the descriptor
  input  wire dfe_stream_pkg::job_t   next_i,    // behind it
  input  wire logic                   enters_i,  // the descriptor names a table
  input  wire logic                   beside_i,  // the chain goes on behind the buffer
  input  wire dfe_stream_pkg::slots_t wanted_i,  // elsewhere
  input  wire logic [63:0]            base_i,    // of the table that is being walked
  input  wire logic                   base_local_i,
  output      dfe_stream_pkg::block_t next_o,
  output      dfe_stream_pkg::block_t rest_o,
  output      dfe_stream_pkg::block_t table_o
);
  localparam dfe_stream_pkg::slots_t Most = 5'(dfe_stream_pkg::BufferDescriptors);
  logic [15:0] next_head;
  assign next_head = job_i.head + 16'(job_i.stride);

  always_comb begin
    table_o = '0;
    table_o.job = job_i;
    table_o.job.is_window = 1'b0;
    table_o.job.in_table = 1'b1;
    table_o.job.index = '0;
    table_o.job.place = '0;
    table_o.job.head_place = '0;
    table_o.job.heads = 5'd1;
    // No chain is longer than that; more entries are as good as all of them.
    table_o.job.entries = (step_i.descriptor.len[31:20] != '0) ? '1 : step_i.descriptor.len[19:4];
    table_o.job.identifier = step_i.descriptor.identifier;
    table_o.wanted = Most;
    table_o.is_local = step_i.contained && window_mode_i != dfe_pkg::WindowNone;
    table_o.base = table_o.is_local ? step_i.offset : step_i.descriptor.addr;
  end

  always_comb begin
    next_o = '{job: next_i, wanted: wanted_i, is_local: base_local_i, base: base_i};
    next_o.job.place = '0;
    next_o.job.head_place = '0;
    next_o.job.heads = 5'd1;
    next_o.job.has_moved = 1'b1;
    if (job_i.in_table || beside_i) next_o.wanted = Most;
    if (enters_i) next_o = table_o;
  end

  always_comb begin
    rest_o = '{job: job_i, wanted: Most, is_local: base_local_i, base: base_i};
    rest_o.job.heads = job_i.heads - 5'd1;
    rest_o.job.head = next_head;
    rest_o.job.index = next_head;
    rest_o.job.position = job_i.position + 16'd1;
    rest_o.job.place = '0;
    rest_o.job.head_place = '0;
    rest_o.job.count = '0;
    rest_o.job.writable = 1'b0;
  end
endmodule
`default_nettype wire
