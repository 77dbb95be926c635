// Judges one descriptor where it stands in its chain.
//
// Latency: none.
// Errors:  in this order: failed read, table not allowed, malformed table, readable behind writable,
//          length past 2^64, address zero, outside the region, next beyond the table, too long.
// Source:  VIRTIO v1.4, 2.7.5, 2.8.5 and 2.8.8.
`default_nettype none
module dfe_verdict (
  input  wire dfe_pkg::window_mode_e  window_mode_i,
  input  wire dfe_stream_pkg::step_t  step_i,
  input  wire dfe_stream_pkg::job_t   job_i,
  input  wire logic [64:0]            read_addr_i,  // local, and where the read began
  output      logic                   follows_o,    // the chain goes on behind it
  output      dfe_stream_pkg::fault_t fault_o       // code ErrNone when it is good
);
  dfe_pkg::descriptor_t descriptor;
  logic                 malformed, whole_table;
  assign descriptor = step_i.descriptor;
  always_comb begin
    malformed = step_i.bad_table || job_i.in_table
      || (step_i.law.is_packed && job_i.count != '0);
    // A table lies wholly on one side of the window's edge.
    whole_table = !step_i.indirect || window_mode_i == dfe_pkg::WindowNone || !step_i.touches;
    follows_o = step_i.linked;
    if (step_i.law.is_packed && job_i.in_table) follows_o = job_i.index + 16'd1 < job_i.entries;
  end

  always_comb begin
    fault_o = '{code: dfe_pkg::ErrNone, is_local: 1'b0, addr: descriptor.addr};
    if (step_i.failed) begin
      fault_o = '{code: dfe_pkg::ErrReadFailed, is_local: read_addr_i[64], addr: read_addr_i[63:0]};
    end else if (step_i.indirect && !step_i.law.takes_indirect) begin
      fault_o.code = dfe_pkg::ErrIndirect;
      fault_o.addr = 64'(job_i.index);
    end else if (step_i.indirect && malformed) begin
      fault_o.code = dfe_pkg::ErrIndirectMalformed;
      fault_o.addr = 64'(job_i.index);
    end else if (!step_i.indirect && job_i.writable && !step_i.writes) begin
      fault_o.code = dfe_pkg::ErrReadableAfterWritable;
      fault_o.addr = 64'(job_i.index);
    end else if (step_i.wraps) begin
      fault_o.code = dfe_pkg::ErrLengthWraps;
    end else if (window_mode_i == dfe_pkg::WindowOffset && step_i.zero) begin
      fault_o.code = dfe_pkg::ErrAddressZero;
    end else if (!step_i.contained && (window_mode_i[0] || !whole_table)) begin
      fault_o.code = dfe_pkg::ErrOutsideRegion;
    end else if (!step_i.indirect && follows_o) begin
      if (!step_i.law.is_packed && descriptor.next >= job_i.entries) begin
        fault_o.code = dfe_pkg::ErrNextOutOfRange;
        fault_o.addr = 64'(descriptor.next);
      end else if (job_i.is_window && job_i.count + 16'd1 >= step_i.law.size) begin
        fault_o.code = dfe_pkg::ErrPackedMalformed;
        fault_o.addr = 64'(job_i.head);
      end else if (job_i.count + 16'd1 >= step_i.law.limit) begin
        fault_o.code = dfe_pkg::ErrChainTooLong;
        fault_o.addr = 64'(job_i.head);
      end
    end
  end
endmodule
`default_nettype wire
